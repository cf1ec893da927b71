package mosn.api.network;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes network filters known to the proxy; the `type` of the one that stands before `proxy` in a
/// listener's `filter_chains[].filters` names it.
public interface NetworkFilterProvider extends Provider {
    /// Called once for each listener that names it, on the thread that builds a configuration.
    ///
    /// @param config the object behind `config`; empty where there is none
    /// @param context named after the type; closed when the factory is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    NetworkFilterFactory create(ConfigNode config, ExtensionContext context);
}
