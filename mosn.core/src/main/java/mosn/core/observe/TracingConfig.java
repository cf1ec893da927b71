package mosn.core.observe;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

/// MOSN's `tracing`.
///
/// @param driver names the provider
/// @param config what the provider reads
/// @param node all of it, for complaints
public record TracingConfig(String driver, ConfigNode config, ConfigNode node) {
    /// @return null where it is not switched on
    public static @Nullable TracingConfig from(ConfigNode node) {
        if (!node.bool("enable", false)) {
            return null;
        }
        return new TracingConfig(node.required("driver"), node.node("config"), node);
    }
}
