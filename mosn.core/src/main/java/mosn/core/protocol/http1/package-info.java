/// HTTP/1.0 and 1.1 (RFC 9110, RFC 9112), the server's and the client's side of the proxy.
///
/// ```
///             ┌ HeadParser ─ BodyDecoder ┐
/// channel ──▶ │ Http1ServerConnection    │ ─▶ RequestReceiver
///         ◀── │ Output ◀─ BodyEncoder ◀─ │ ◀─ ServerStream (DownstreamLeg)
///             └──────────────────────────┘
/// ```
///
/// and the same with `Http1ClientConnection` and `ClientStream`. What a side reads it judges
/// strictly, and everything that means something to one connection only is taken out of the head
/// before anybody else sees it; what a side writes it frames anew.
package mosn.core.protocol.http1;
