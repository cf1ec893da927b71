/// HTTP/2 (RFC 9113), both sides of it, on Netty's frame reader and HPACK. Each stream is a leg of
/// its connection, not a channel.
///
/// ```
/// bytes ─▶ Http2Connection ─▶ (Netty's reader) ─▶ HeaderSink ─▶ ServerLeg / ClientLeg ─▶ stream
/// bytes ◀─ FrameWriter ◀─ (Netty's HPACK) ◀─ HeaderSource ◀─ ServerLeg / ClientLeg ◀─ stream
/// ```
///
/// What the two sides share is in [Http2Connection], which has the connection's window and limits,
/// and [Http2Leg], which has a stream's.
package mosn.core.protocol.http2;
