package mosn.core.config;

import mosn.api.ConfigException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Looks for names that lead nowhere and names that are taken twice: what no record can see by
/// itself. Works on the tree, so that one element that cannot be read does not hide the others.
final class CrossCheck {
    private final JsonNode tree;
    private final Complaints complaints;
    private final Map<String, String> clusters = new HashMap<>();
    private final Map<String, String> routers = new HashMap<>();

    private CrossCheck(JsonNode tree, Complaints complaints) {
        this.tree = tree;
        this.complaints = complaints;
    }

    static void check(JsonNode tree, Complaints complaints) {
        new CrossCheck(tree, complaints).run();
    }

    private void run() {
        var manager = Trees.find(tree, "cluster_manager");
        var server = Trees.objects(tree, "servers");
        unique(
                manager == null ? JsonNodeFactory.instance.objectNode() : manager,
                "cluster_manager",
                "clusters",
                "name",
                clusters);
        if (!server.isEmpty()) {
            server(server.getFirst(), "servers[0]");
        }
    }

    private void server(JsonNode server, String path) {
        Trees.eachRouter(
                server,
                path,
                (router, at) ->
                        once(
                                routers,
                                Trees.text(router, "router_config_name"),
                                Trees.at(router, at, "router_config_name")));
        unique(server, path, "listeners", "name", new HashMap<>());
        addresses(server, path);
        var strict = new HashSet<String>();
        Trees.eachNetworkFilter(server, path, (filter, at) -> networkFilter(filter, at, strict));
        Trees.eachRouter(server, path, (router, at) -> router(router, at, strict));
    }

    /// Adds each name, with its path, to `seen`.
    private void unique(
            JsonNode object, String path, String listKey, String key, Map<String, String> seen) {
        Trees.each(
                object,
                path,
                listKey,
                (element, at) -> once(seen, Trees.text(element, key), Trees.at(element, at, key)));
    }

    private void once(Map<String, String> seen, String name, String path) {
        var first = name.isEmpty() ? null : seen.putIfAbsent(name, path);
        if (first != null) {
            complaints.add(
                    new ConfigException(
                            path,
                            "is \"" + name + "\", as " + first + " is already",
                            "give each one of its own"));
        }
    }

    private void addresses(JsonNode server, String path) {
        var seen = new HashMap<String, String>();
        Trees.each(
                server,
                path,
                "listeners",
                (listener, at) -> {
                    var address = Trees.text(listener, "address");
                    // port 0 is another port each time
                    if (!address.endsWith(":0")) {
                        once(seen, address, Trees.at(listener, at, "address"));
                    }
                });
    }

    /// @param strict gets the router configurations that must not lead to unknown clusters
    private void networkFilter(JsonNode filter, String path, Set<String> strict) {
        var config = Trees.find(filter, "config");
        if (config == null) {
            return;
        }
        var name = Trees.text(config, "router_config_name");
        var at = Trees.at(config, Trees.at(filter, path, "config"), "router_config_name");
        if (!name.isEmpty() && !routers.containsKey(name)) {
            complaints.add(
                    new ConfigException(
                            at,
                            "is \"" + name + "\", which no router configuration is called",
                            instead(name, routers.keySet(), "router configuration")));
        }
        var validates = Trees.find(config, "validate_clusters");
        if (validates != null && validates.isBoolean() && validates.booleanValue()) {
            strict.add(name);
        }
    }

    private void router(JsonNode router, String path, Set<String> strict) {
        var isStrict = strict.contains(Trees.text(router, "router_config_name"));
        Trees.each(
                router,
                path,
                "virtual_hosts",
                (virtualHost, hostAt) ->
                        Trees.each(
                                virtualHost,
                                hostAt,
                                "routers",
                                (rule, at) -> rule(rule, at, isStrict)));
    }

    private void rule(JsonNode rule, String path, boolean strict) {
        var route = Trees.find(rule, "route");
        if (route == null) {
            return;
        }
        var routeAt = Trees.at(rule, path, "route");
        cluster(
                Trees.text(route, "cluster_name"),
                Trees.at(route, routeAt, "cluster_name"),
                strict);
        Trees.each(
                route,
                routeAt,
                "weighted_clusters",
                (weighted, at) -> {
                    var cluster = Trees.find(weighted, "cluster");
                    if (cluster != null) {
                        var clusterAt = Trees.at(weighted, at, "cluster");
                        cluster(
                                Trees.text(cluster, "name"),
                                Trees.at(cluster, clusterAt, "name"),
                                strict);
                    }
                });
    }

    private void cluster(String name, String path, boolean strict) {
        if (name.isEmpty() || clusters.containsKey(name)) {
            return;
        }
        var complaint =
                new ConfigException(
                        path,
                        "is \"" + name + "\", which no cluster is called",
                        instead(name, clusters.keySet(), "cluster"));
        if (strict) {
            complaints.add(complaint);
        } else {
            complaints.warn(complaint);
        }
    }

    private static String instead(String name, Set<String> known, String kind) {
        return Spelling.nearest(name, known)
                .map(nearest -> "write \"" + nearest + "\", or add a " + kind + " of this name")
                .orElse("add a " + kind + " of this name");
    }
}
