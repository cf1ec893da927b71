package mosn.api.upstream;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes a way to ask hosts how they are known to the proxy; `health_check.protocol` names it.
public interface HealthCheckProvider extends Provider {
    /// Called once for each cluster that names it, on the thread that builds a configuration.
    ///
    /// @param config the object behind `check_config`; empty where there is none
    /// @param context named after the cluster; closed when the check is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    HealthCheck create(ConfigNode config, ExtensionContext context);
}
