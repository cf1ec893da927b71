package mosn.api.upstream;

/// Says who the hosts of one cluster are, from when it is opened until it is closed. A new
/// configuration that leaves the cluster as it is leaves its discovery open.
public interface ClusterDiscovery extends AutoCloseable {
    /// Called once, on a virtual thread of its own, where it may block for as long as it likes: to
    /// ask and end, having scheduled when to ask again, or to listen until it is interrupted. The
    /// proxy waits a few seconds for the first word before it takes requests.
    ///
    /// @param updates is told the hosts, at any time and from any thread
    /// @throws Exception counts as [HostUpdates#failed]; it is not called again
    void open(HostUpdates updates) throws Exception;

    /// Called once, when no configuration in use has the cluster any more; its threads have been
    /// interrupted by then, or will be at once.
    @Override
    default void close() {}
}
