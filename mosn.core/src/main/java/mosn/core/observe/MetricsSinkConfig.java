package mosn.core.observe;

import mosn.api.ConfigNode;

/// One of `metrics.sinks`.
///
/// @param type names the provider
/// @param config what the provider reads
/// @param node all of it, for complaints
public record MetricsSinkConfig(String type, ConfigNode config, ConfigNode node) {
    public static MetricsSinkConfig from(ConfigNode node) {
        return new MetricsSinkConfig(node.required("type"), node.node("config"), node);
    }
}
