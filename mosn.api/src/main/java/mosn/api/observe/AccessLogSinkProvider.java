package mosn.api.observe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

/// Makes a place for access logs known to the proxy; `access_logs[].type` names it.
public interface AccessLogSinkProvider extends Provider {
    /// Called once for each access log that names it, on the thread that builds a configuration.
    ///
    /// @param config the object behind `config`; empty where there is none
    /// @param context named after the type; it counts `lines_written`, `lines_dropped` and
    ///   `lines_failed`. Closed when the sink is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    AccessLogSink create(ConfigNode config, ExtensionContext context);
}
