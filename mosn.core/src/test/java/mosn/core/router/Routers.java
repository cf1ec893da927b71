package mosn.core.router;

import mosn.core.config.JsonConfigNode;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.Random;

/// Routers for tests.
final class Routers {
    private Routers() {}

    /// @param virtualHosts the elements of `virtual_hosts`, as JSON with single quotes
    static Router of(String virtualHosts) {
        return build("{'router_config_name': 'r', 'virtual_hosts': [%s]}".formatted(virtualHosts));
    }

    static Router build(String json) {
        return Router.build(config(json), "trace_id"::equals, _ -> Map.of());
    }

    static RouterConfig config(String json) {
        return RouterConfig.from(JsonConfigNode.of(json.replace('\'', '"')));
    }

    /// A router with one virtual host for everything.
    ///
    /// @param rules the elements of its `routers`
    static Router withRules(String... rules) {
        return of(
                "{'name': 'all', 'domains': ['*'], 'routers': [%s]}"
                        .formatted(String.join(",", rules)));
    }

    /// A route to a cluster.
    static String rule(String match, String cluster) {
        return "{'match': {%s}, 'route': {'cluster_name': '%s'}}".formatted(match, cluster);
    }

    /// The route for everything below `/`.
    ///
    /// @param route what else stands in `route`
    static RouteEntry entry(String route) {
        return entry("'prefix': '/'", route);
    }

    static RouteEntry entry(String match, String route) {
        var rule = "{'match': {%s}, 'route': {'cluster_name': 'c', %s}}".formatted(match, route);
        return only(config(one(rule)));
    }

    static RouteEntry only(RouterConfig config) {
        var host = config.virtualHosts().getFirst();
        return new RouteEntry(config, host, host.rules().getFirst(), "c", Map.of());
    }

    static String one(String rule) {
        return "{'router_config_name': 'r', 'virtual_hosts': [{'name': 'all', 'domains': ['*'], 'routers': [%s]}]}"
                .formatted(rule);
    }

    /// The cluster a request is led to; null where there is no route.
    static @Nullable String cluster(Router router, Request request) {
        return cluster(router, request, new Random(1));
    }

    static @Nullable String cluster(Router router, Request request, Random random) {
        var entry = router.match(request, random);
        return entry == null ? null : entry.cluster();
    }
}
