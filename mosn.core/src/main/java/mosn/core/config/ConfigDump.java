package mosn.core.config;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// The configuration that is in force, as JSON for operators: what was loaded, folders put in,
/// secrets taken out. What MOSN's `config_dump` gives for each of its parameters.
public final class ConfigDump {
    private final JsonNode tree;

    private ConfigDump(JsonNode tree) {
        this.tree = tree;
    }

    static ConfigDump of(JsonNode tree) {
        return new ConfigDump(Redaction.of(tree));
    }

    /// The same without what extensions declare to be secret.
    ///
    /// @param byFilter a stream filter's name to its secret keys; `*` for all
    /// @param byType the type of an extension of any kind to its secret keys
    public ConfigDump hiding(Map<String, Set<String>> byFilter, Map<String, Set<String>> byType) {
        return new ConfigDump(new DeclaredSecrets(byFilter, byType).hide(tree));
    }

    /// `mosnconfig`, and without parameter: everything, as a file that could be loaded.
    public String mosnConfig() {
        return tree.toPrettyString();
    }

    /// `allrouters`: an object of all, by name.
    public String allRouters() {
        return routers().toPrettyString();
    }

    /// `allclusters`
    public String allClusters() {
        return clusters().toPrettyString();
    }

    /// `alllisteners`
    public String allListeners() {
        return listeners().toPrettyString();
    }

    /// `router=NAME`: an empty object where there is none.
    public String router(String name) {
        return one(routers(), name);
    }

    /// `cluster=NAME`
    public String cluster(String name) {
        return one(clusters(), name);
    }

    /// `listener=NAME`
    public String listener(String name) {
        return one(listeners(), name);
    }

    private static String one(ObjectNode all, String name) {
        var found = all.get(name);
        return found == null ? "{}" : found.toPrettyString();
    }

    private ObjectNode routers() {
        var all = JsonNodeFactory.instance.objectNode();
        Trees.eachRouter(
                server(),
                "",
                (router, path) -> all.set(Trees.text(router, "router_config_name"), router));
        return all;
    }

    private ObjectNode listeners() {
        return byName(
                server(),
                "listeners",
                listener -> {
                    var name = Trees.text(listener, "name");
                    return name.isEmpty() ? Trees.text(listener, "address") : name;
                });
    }

    private ObjectNode clusters() {
        var manager = Trees.find(tree, "cluster_manager");
        return byName(
                manager == null ? JsonNodeFactory.instance.objectNode() : manager,
                "clusters",
                cluster -> Trees.text(cluster, "name"));
    }

    private JsonNode server() {
        var servers = Trees.objects(tree, "servers");
        return servers.isEmpty() ? JsonNodeFactory.instance.objectNode() : servers.getFirst();
    }

    private static ObjectNode byName(JsonNode object, String key, Function<JsonNode, String> name) {
        var all = JsonNodeFactory.instance.objectNode();
        Trees.objects(object, key).forEach(element -> all.set(name.apply(element), element));
        return all;
    }
}
