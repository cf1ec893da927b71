package mosn.api.admin;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes something that operators can ask known to the proxy; `admin.endpoints` names it, and says
/// at which path it answers.
public interface AdminEndpointProvider extends Provider {
    /// Called once for each element of `admin.endpoints` that names it, on the thread that builds a
    /// configuration.
    ///
    /// @param config the object behind `config`; empty where there is none
    /// @param context named after the type; closed when the endpoint is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    AdminEndpoint create(ConfigNode config, ExtensionContext context);
}
