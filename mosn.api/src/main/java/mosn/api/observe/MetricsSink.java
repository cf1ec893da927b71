package mosn.api.observe;

import java.time.Duration;

/// Takes the proxy's numbers somewhere.
public interface MetricsSink extends AutoCloseable {
    /// Called once, before all else, where the configuration is put to work: a sink that is asked
    /// listens from here on. Where a configuration is only checked, it is not called, and neither
    /// is [#flush].
    ///
    /// @throws Exception whose message says why the configuration is refused
    default void open() throws Exception {}

    /// The time between two calls of [#flush], asked for once: zero where it is not to be called.
    default Duration interval() {
        return Duration.ZERO;
    }

    /// Takes the numbers as they are now. Called again and again on one virtual thread, where it
    /// may block; interrupted when the sink is closed.
    ///
    /// @throws Exception is counted as `flushes_failed`; the log says so when it begins
    default void flush(MetricsSnapshot snapshot) throws Exception {}

    /// Called once, when no configuration in use names it any more.
    @Override
    default void close() {}
}
