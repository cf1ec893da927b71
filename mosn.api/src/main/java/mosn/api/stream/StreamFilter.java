package mosn.api.stream;

/// What looks at one stream: a receiver filter, a sender filter, or one object that is both.
///
/// A phase is a method that does nothing unless it is overridden, and one that is not overridden is
/// never called. Filters run in the order of the configuration, the same for requests and
/// responses.
public sealed interface StreamFilter permits StreamReceiverFilter, StreamSenderFilter {
    /// Called exactly once, however the stream ended, after the last phase has answered or its
    /// thread has left: on the stream's event loop. A filter that is both receiver and sender gets
    /// one call.
    ///
    /// A filter that overrides this is kept until then. One that does not is not called any more
    /// when its stream becomes a tunnel: from there on it may be closed, and its plugin unloaded.
    default void onDestroy(Stream stream) {}
}
