package mosn.core.config;

import mosn.api.ConfigNode;

/// One of the `config_sources`.
///
/// @param name unique
/// @param type names the provider
/// @param config what the provider reads
/// @param node all of it, for complaints about one of its keys
public record ConfigSourceConfig(String name, String type, ConfigNode config, ConfigNode node) {
    static ConfigSourceConfig from(ConfigNode node) {
        var config = node.node("config");
        var name = node.string("name", "");
        var type = node.required("type");
        return new ConfigSourceConfig(name.isEmpty() ? type : name, type, config, node);
    }
}
