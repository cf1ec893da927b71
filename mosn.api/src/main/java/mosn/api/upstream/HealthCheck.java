package mosn.api.upstream;

/// Asks hosts of one cluster how they are. How often, how long one answer may take, and how many of
/// a kind in a row change what the cluster believes, the configuration says: the proxy keeps count.
public interface HealthCheck extends AutoCloseable {
    /// Called on a virtual thread, where it may block, for several hosts at a time, but for one
    /// host never before the last call has ended. What has not answered within `timeout` is
    /// interrupted, and counts as unhealthy.
    ///
    /// @throws Exception counts as unhealthy
    HealthStatus check(Host host) throws Exception;

    /// Called once, when no configuration in use has the cluster any more; calls under way are
    /// interrupted.
    @Override
    default void close() {}
}
