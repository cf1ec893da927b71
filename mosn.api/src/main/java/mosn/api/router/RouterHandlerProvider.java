package mosn.api.router;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes a way to choose among routes known to the proxy; a proxy's `router_handler_name` names it.
/// `default` is the proxy's own, which takes the first route that matches.
public interface RouterHandlerProvider extends Provider {
    /// Called once for each listener that names it, on the thread that builds a configuration.
    ///
    /// @param config the object behind `router_handler_config`; empty where there is none
    /// @param context named after the type; closed when the handler is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    RouterHandler create(ConfigNode config, ExtensionContext context);
}
