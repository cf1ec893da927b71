package mosn.api.observe;

import java.util.List;

/// Takes the lines of one access log. No stream waits for it: up to 10,000 lines wait for the sink,
/// and what comes while so many do is dropped, and counted.
public interface AccessLogSink extends AutoCloseable {
    /// Called on a virtual thread, where it may block, with what has come since the last call: at
    /// most 500 lines, in the order in which streams have ended, but for those of different event
    /// loops. One call at a time.
    ///
    /// @throws Exception loses these lines, which are counted; the log says so when it begins
    void write(List<AccessLogEntry> entries) throws Exception;

    /// Called once, when no configuration in use has the log any more and what was waiting has been
    /// written, or when that took more than 5 seconds.
    @Override
    default void close() {}
}
