package mosn.core.network;

import mosn.api.ConfigNode;

/// The network filter of an extension, which speaks with clients and leaves streams to the `proxy`
/// behind it.
///
/// @param type names the provider
/// @param config what the provider reads
/// @param node all of it, for complaints about one of its keys
public record NetworkFilterConfig(String type, ConfigNode config, ConfigNode node) {
    public static NetworkFilterConfig from(ConfigNode node) {
        return new NetworkFilterConfig(node.required("type"), node.node("config"), node);
    }
}
