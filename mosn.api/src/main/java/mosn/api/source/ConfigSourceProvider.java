package mosn.api.source;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes a source of configuration known to the proxy; the `type` of one of the file's
/// `config_sources` names it.
public interface ConfigSourceProvider extends Provider {
    /// Called once for each source, on the thread that builds a configuration. It only reads its
    /// own: whom it asks, it asks when it is opened.
    ///
    /// @param config the object behind `config`; empty where there is none
    /// @param context named after the source; closed when the source is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    ConfigSource create(ConfigNode config, ExtensionContext context);
}
