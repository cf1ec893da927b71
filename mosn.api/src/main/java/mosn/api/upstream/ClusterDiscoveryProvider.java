package mosn.api.upstream;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes a source of hosts known to the proxy; a cluster's `type` names it.
public interface ClusterDiscoveryProvider extends Provider {
    /// Called once for each cluster that names it, on the thread that builds a configuration. It
    /// only reads its configuration: whom it asks for hosts, it asks when it is opened.
    ///
    /// @param cluster the whole cluster. What is this provider's own stands under `spec`, and every
    ///   key there has to be asked for; the cluster's other keys may be read, as `hosts`, which are
    ///   the cluster's hosts until the discovery has said who they are
    /// @param context named after the cluster; closed when the discovery is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    ClusterDiscovery create(ConfigNode cluster, ExtensionContext context);
}
