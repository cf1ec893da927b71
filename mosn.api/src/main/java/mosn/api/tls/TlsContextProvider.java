package mosn.api.tls;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes a source of certificates known to the proxy; `tls_context.type` names it.
public interface TlsContextProvider extends Provider {
    /// Called once for each `tls_context` that names it, on the thread that builds a configuration.
    ///
    /// @param config the object behind `extend_verify`; empty where there is none
    /// @param context named after the listener or cluster; closed when the source is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    TlsContextSource create(ConfigNode config, ExtensionContext context);
}
