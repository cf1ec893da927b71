package mosn.api.plugin;

import mosn.api.Provider;

/// Makes a way to run plugin processes known to the proxy.
public interface PluginHostProvider extends Provider {
    /// Called once per proxy, when the first plugin is asked for.
    PluginHost create(PluginHostContext context);
}
