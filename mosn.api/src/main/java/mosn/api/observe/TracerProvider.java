package mosn.api.observe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes a tracer known to the proxy; `tracing.driver` names it.
public interface TracerProvider extends Provider {
    /// Called once for a configuration that names it, on the thread that builds it.
    ///
    /// @param config the object behind `tracing.config`; empty where there is none
    /// @param context named after the type; it counts `trace_failures`. Closed when the tracer is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    Tracer create(ConfigNode config, ExtensionContext context);
}
