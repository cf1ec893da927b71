package mosn.api.observe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.Provider;

import java.util.function.Supplier;

/// Makes a place for the proxy's numbers known to it; `metrics.sinks[].type` names it.
public interface MetricsSinkProvider extends Provider {
    /// Called once for each sink that names it, on the thread that builds a configuration.
    ///
    /// @param config the object behind `config`; empty where there is none
    /// @param metrics reads all numbers at any time, from any thread that may take some
    ///   milliseconds: for a sink that is asked for them
    /// @param context named after the type; closed when the sink is
    /// @throws mosn.api.ConfigException where the configuration is wrong: the proxy does not start,
    ///   or keeps the configuration it has
    MetricsSink create(
            ConfigNode config, Supplier<MetricsSnapshot> metrics, ExtensionContext context);
}
