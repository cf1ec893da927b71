package mosn.core.config;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Map;

/// Looking into a tree by keys in any case.
final class Trees {
    private Trees() {}

    /// The key as `object` spells it; null where it has none, or null behind it.
    static @Nullable String spelling(JsonNode object, String key) {
        return object.propertyStream()
                .filter(entry -> JsonConfigNode.fold(entry.getKey()).equals(key))
                .filter(entry -> !entry.getValue().isNull())
                .map(Map.Entry::getKey)
                .reduce((first, last) -> last)
                .orElse(null);
    }

    static @Nullable JsonNode find(JsonNode object, String key) {
        var spelling = spelling(object, key);
        return spelling == null ? null : object.get(spelling);
    }

    /// The string behind `key`, or an empty one.
    static String text(JsonNode object, String key) {
        var found = find(object, key);
        return found != null && found.isString() ? found.stringValue() : "";
    }

    /// The elements of the list behind `key` that are objects.
    static List<ObjectNode> objects(JsonNode object, String key) {
        var found = find(object, key);
        return found == null || !found.isArray()
                ? List.of()
                : found.valueStream()
                        .filter(ObjectNode.class::isInstance)
                        .map(ObjectNode.class::cast)
                        .toList();
    }

    interface Visit {
        void to(ObjectNode object, String path);
    }

    /// Visits the elements of the list behind `key` that are objects.
    static void each(JsonNode object, String path, String key, Visit visit) {
        if (find(object, key) instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof ObjectNode element) {
                    visit.to(element, at(object, path, key) + "[" + i + "]");
                }
            }
        }
    }

    /// The path of `key` in an object, spelled as it is there.
    static String at(JsonNode object, String path, String key) {
        var spelling = spelling(object, key);
        return JsonConfigNode.step(path, spelling == null ? key : spelling);
    }

    /// Visits the router configurations of a server: those of `routers`, and those that a retired
    /// `connection_manager` brings along.
    static void eachRouter(JsonNode server, String path, Visit visit) {
        each(server, path, "routers", visit);
        eachNetworkFilter(
                server,
                path,
                (filter, at) -> {
                    if (text(filter, "type").equalsIgnoreCase("connection_manager")
                            && find(filter, "config") instanceof ObjectNode config
                            && (find(config, "virtual_hosts") != null
                                    || find(config, "router_configs") != null)) {
                        visit.to(config, at(filter, at, "config"));
                    }
                });
    }

    static void eachNetworkFilter(JsonNode server, String path, Visit visit) {
        each(
                server,
                path,
                "listeners",
                (listener, at) ->
                        each(
                                listener,
                                at,
                                "filter_chains",
                                (chain, chainAt) -> each(chain, chainAt, "filters", visit)));
    }
}
