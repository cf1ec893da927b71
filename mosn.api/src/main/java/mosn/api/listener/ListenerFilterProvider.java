package mosn.api.listener;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes a way to look at new connections known to the proxy; the `type` of one of a listener's
/// `listener_filters` names it.
public interface ListenerFilterProvider extends Provider {
    /// Called once for each filter of a listener, on the thread that builds a configuration.
    ///
    /// @param config the object behind `config`; empty where there is none
    /// @param context named after the filter; closed when the filter is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    ListenerFilter create(ConfigNode config, ExtensionContext context);
}
