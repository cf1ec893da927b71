package mosn.api.observe;

import mosn.api.stream.Stream;

/// One stream that a [Tracer] follows. Used on the stream's event loop.
public interface Span {
    /// What `%trace_id%` prints; asked for once.
    String traceId();

    /// The request is about to go to its host, after all filters and the route's changes: headers
    /// that tell the host about the span are set here. Called once, but not where the request is
    /// answered before.
    default void inject(Stream stream) {}

    /// The stream has ended, in whatever way. Called once, and last.
    ///
    /// @param stream [Stream#info] says how it ended
    void finish(Stream stream);
}
