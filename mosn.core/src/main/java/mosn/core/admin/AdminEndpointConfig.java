package mosn.core.admin;

import mosn.api.ConfigNode;

/// One of `admin.endpoints`: a path that an extension answers at.
///
/// @param type names the provider
/// @param path where it answers; `/api/v1/` with its type by default
/// @param config what the provider reads
/// @param node all of it, for complaints
public record AdminEndpointConfig(String type, String path, ConfigNode config, ConfigNode node) {
    public static AdminEndpointConfig from(ConfigNode node) {
        var type = node.required("type");
        var path = node.string("path", "/api/v1/" + type);
        if (!path.startsWith("/") || path.contains("?") || path.contains("#")) {
            throw node.problem(
                    "path", "is \"" + path + "\", which is no path", "write it as in /api/v1/name");
        }
        return new AdminEndpointConfig(type, path, node.node("config"), node);
    }
}
