package mosn.core.network;

import mosn.api.ConfigNode;

import java.util.List;

/// The network filter `proxy`: which protocols it speaks, and where it looks for routes.
///
/// @param downstreamProtocol as in `Http1`
/// @param upstreamProtocol the same as `downstreamProtocol` where nothing or `Auto` is written
/// @param routerConfigName names one of the server's `routers`
/// @param validateClusters whether a route to a cluster that does not exist is an error
/// @param extendConfig what the protocols read: an object for each, by name
/// @param node all of it, for complaints about one of its keys
public record ProxyConfig(
        String name,
        String downstreamProtocol,
        String upstreamProtocol,
        String routerConfigName,
        boolean validateClusters,
        ConfigNode extendConfig,
        ConfigNode node) {
    private static final String ROUTER_CONFIG_NAME = "router_config_name";

    /// @param retired the `router_config_name` of a `connection_manager` beside the proxy; empty
    ///   where there is none
    public static ProxyConfig from(ConfigNode node, String retired) {
        var name = node.string("name", "");
        var upstream = node.string("upstream_protocol", "");
        var validate = node.bool("validate_clusters", false);
        var extend = node.node("extend_config");
        node.oneOf("router_handler_name", "default", List.of("default"));
        var router =
                retired.isEmpty()
                        ? node.required(ROUTER_CONFIG_NAME)
                        : node.string(ROUTER_CONFIG_NAME, retired);
        var downstream = node.required("downstream_protocol");
        return new ProxyConfig(
                name,
                downstream,
                upstream.isEmpty() || upstream.equalsIgnoreCase("Auto") ? downstream : upstream,
                router,
                validate,
                extend,
                node);
    }
}
