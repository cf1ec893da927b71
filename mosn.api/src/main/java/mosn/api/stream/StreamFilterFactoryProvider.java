package mosn.api.stream;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes stream filters known to the proxy: `provides StreamFilterFactoryProvider with …` in a
/// module's descriptor is all the registration there is.
public interface StreamFilterFactoryProvider extends Provider {
    /// Called once for each place in a configuration that names this type, on the thread that
    /// builds the configuration. It may block, and must have checked all it can when it returns: a
    /// filter that cannot be built stops the start, or refuses the new configuration and leaves the
    /// old one running.
    ///
    /// @param config the object behind `config`; empty where there is none
    /// @throws mosn.api.ConfigException where the configuration is wrong
    StreamFilterFactory create(ConfigNode config, ExtensionContext context);
}
