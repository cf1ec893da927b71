package mosn.api.stream;

/// Makes the filters of one listener: what a filter's configuration has become.
///
/// Called on event loops, several at a time. Its answers other than [#create] are asked for once.
public interface StreamFilterFactory extends AutoCloseable {
    /// A filter for one stream, called when the stream's head has been decoded: on its event loop,
    /// so it does not block. A filter without state per stream may be one object for all of them.
    StreamFilter create(Stream stream);

    /// Where the filters run.
    default RunsOn runsOn() {
        return RunsOn.EVENT_LOOP;
    }

    /// How many filters may be at work at a time when they run on virtual threads; a stream above
    /// that waits for its turn, inside the filter's `timeout`.
    default int concurrency() {
        return 1024;
    }

    /// What the filters want of the request's body.
    default BodyMode requestBody() {
        return BodyMode.NOT_WANTED;
    }

    /// What the filters want of the response's body.
    default BodyMode responseBody() {
        return BodyMode.NOT_WANTED;
    }

    /// Called once, when no stream can reach one of its filters any more. May block.
    @Override
    default void close() {}

    /// Where filters run.
    enum RunsOn {
        /// On the stream's event loop: nothing may block, and nothing costs a hop.
        EVENT_LOOP,
        /// On a virtual thread: plain blocking code. The stream waits, and nobody else does. The
        /// thread is interrupted when the filter's time is up or the stream ends; what the filter
        /// was lent then throws [IllegalStateException] on use.
        VIRTUAL_THREAD
    }
}
