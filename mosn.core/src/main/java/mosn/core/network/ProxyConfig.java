package mosn.core.network;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

/// The network filter `proxy`: which protocols it speaks, and where it looks for routes.
///
/// @param downstreamProtocol as in `Http1`
/// @param upstreamProtocol the same as `downstreamProtocol` where nothing or `Auto` is written
/// @param routerConfigName names one of the server's `routers`
/// @param validateClusters whether a route to a cluster that does not exist is an error
/// @param routerHandler names the extension that chooses among routes, or is [#DEFAULT_HANDLER]
/// @param routerHandlerConfig what that one reads
/// @param extendConfig what the protocols read: an object for each, by name
/// @param node all of it, for complaints about one of its keys
public record ProxyConfig(
        String name,
        String downstreamProtocol,
        String upstreamProtocol,
        String routerConfigName,
        boolean validateClusters,
        String routerHandler,
        ConfigNode routerHandlerConfig,
        ConfigNode extendConfig,
        ConfigNode node) {
    /// The first route that matches is taken.
    public static final String DEFAULT_HANDLER = "default";

    private static final String DOWNSTREAM = "downstream_protocol";
    private static final String UPSTREAM = "upstream_protocol";
    private static final String ROUTER_CONFIG_NAME = "router_config_name";

    /// @param retired the `router_config_name` of a `connection_manager` beside the proxy; empty
    ///   where there is none
    /// @param before what decodes requests in its place; null where nothing does
    public static ProxyConfig from(
            ConfigNode node, String retired, @Nullable NetworkFilterConfig before) {
        var name = node.string("name", "");
        var upstream = node.string(UPSTREAM, "");
        var validate = node.bool("validate_clusters", false);
        var extend = node.node("extend_config");
        var handler = node.string("router_handler_name", "");
        var handlerConfig = node.node("router_handler_config");
        var router =
                retired.isEmpty()
                        ? node.required(ROUTER_CONFIG_NAME)
                        : node.string(ROUTER_CONFIG_NAME, retired);
        var downstream = before == null ? node.required(DOWNSTREAM) : decoded(node, before);
        return new ProxyConfig(
                name,
                downstream,
                upstream.isEmpty() || upstream.equalsIgnoreCase("Auto") ? downstream : upstream,
                router,
                validate,
                handler.isEmpty() ? DEFAULT_HANDLER : handler,
                handlerConfig,
                extend,
                node);
    }

    private static String decoded(ConfigNode node, NetworkFilterConfig before) {
        if (node.has(DOWNSTREAM)) {
            throw node.problem(
                    DOWNSTREAM,
                    "stands behind a filter " + before.type() + ", which decodes requests",
                    "remove it");
        }
        if (node.string(UPSTREAM, "Auto").equalsIgnoreCase("Auto")) {
            throw node.problem(
                    UPSTREAM,
                    "leaves the protocol to a filter " + before.type() + ", which has none",
                    "write how hosts are spoken to, as in Http1");
        }
        return before.type();
    }
}
