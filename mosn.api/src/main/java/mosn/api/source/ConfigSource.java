package mosn.api.source;

/// Says parts of the configuration, from when it is opened until it is closed. A new configuration
/// that leaves the source as it is leaves it open.
public interface ConfigSource extends AutoCloseable {
    /// Called once, on a virtual thread of its own, where it may block for as long as it likes: to
    /// ask and end, having scheduled when to ask again, or to listen until it is interrupted. The
    /// proxy waits a few seconds for the first word before it takes connections; a source that
    /// takes the place of one that has said something has to by then, or nothing changes.
    ///
    /// @param updates is told the parts, at any time and from any thread
    /// @throws Exception counts as [ConfigUpdates#failed]; it is not called again
    void open(ConfigUpdates updates) throws Exception;

    /// Called once, when no configuration in use has the source any more; its threads have been
    /// interrupted by then, or will be at once.
    @Override
    default void close() {}
}
