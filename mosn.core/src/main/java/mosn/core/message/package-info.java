/// Requests and responses as they pass through: heads, headers, bodies, and the two halves of a
/// stream.
///
/// A stream has two legs, each with a connection: downstream and upstream. A leg is both a sink,
/// for what goes out on its connection, and the source of what comes in on it:
///
/// ```
/// client ─▶ DownstreamLeg ─(RequestReceiver)─▶ stream ─▶ UpstreamLeg ─▶ host
/// client ◀─ DownstreamLeg ◀─ stream ◀─(ResponseReceiver)─ UpstreamLeg ◀─ host
/// ```
///
/// Everything here is called on the stream's event loop.
package mosn.core.message;
