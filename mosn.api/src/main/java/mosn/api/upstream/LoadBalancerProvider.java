package mosn.api.upstream;

import mosn.api.ConfigNode;
import mosn.api.Provider;

import java.util.List;

/// Makes a load balancer known to the proxy; `lb_type` names it.
public interface LoadBalancerProvider extends Provider {
    /// Called when a cluster is built, to check its configuration.
    ///
    /// @param config the object behind `lbconfig`; empty where there is none
    /// @throws mosn.api.ConfigException where the configuration is wrong
    Factory create(ConfigNode config);

    /// Makes a balancer for each membership of one cluster.
    interface Factory {
        /// Called whenever the membership has changed, off the data path.
        ///
        /// @param hosts all of them, healthy or not, in the order of the configuration
        LoadBalancer create(List<? extends Host> hosts);
    }
}
