/// One request with its response: the order of its phases, its filters, its bodies, its end.
/// - [mosn.core.stream.ProxyStream] the stream: routing, the upstream, the reply, the end
/// - [mosn.core.stream.UpstreamRequest] one attempt to have it answered by a host
/// - [mosn.core.stream.BodyFlow] chunks and trailers of one direction, with back-pressure
/// - [mosn.core.stream.FilterCursor] one direction's way through the filters
/// - [mosn.core.stream.FilterSlot] a filter as a listener is configured to have it
/// - [mosn.core.stream.OffLoop] a filter at work on a virtual thread, and what it was lent
package mosn.core.stream;
