package mosn.core.config;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Hides what extensions declare to be secret in what configures them. Stream filters are known by
/// their names, in their listener and in `per_filter_config`; others by the word that stands beside
/// their configuration, or as the key that it stands behind.
final class DeclaredSecrets {
    private static final String ALL = "*";

    /// What configures an extension, and the key beside it that names the extension's type.
    private static final Map<String, String> TYPES =
            Map.of("config", "type", "lbconfig", "lb_type", "extend_verify", "type");

    private final Map<String, Set<String>> byFilter;
    private final Map<String, Set<String>> byType;

    /// @param byFilter a filter's name to its secret keys; [#ALL] for all
    /// @param byType an extension's type to its secret keys; [#ALL] for all
    DeclaredSecrets(Map<String, Set<String>> byFilter, Map<String, Set<String>> byType) {
        this.byFilter = byFilter;
        this.byType = byType;
    }

    /// A copy without their values.
    JsonNode hide(JsonNode node) {
        return mapped(
                node,
                this::hide,
                (key, value) ->
                        switch (JsonConfigNode.fold(key)) {
                            case "stream_filters" -> mapped(value, this::filter, this::hideValue);
                            case "per_filter_config" -> mapped(value, this::hide, this::ofFilter);
                            case "extend_config" -> mapped(value, this::hide, this::ofType);
                            case String folded when TYPES.containsKey(folded) ->
                                    ofType(Trees.text(node, TYPES.get(folded)), value);
                            default -> hide(value);
                        });
    }

    private JsonNode ofType(String type, JsonNode config) {
        return within(byType.get(type), hide(config));
    }

    private JsonNode ofFilter(String name, JsonNode config) {
        return within(byFilter.get(name), config);
    }

    private JsonNode hideValue(String key, JsonNode value) {
        return hide(value);
    }

    private JsonNode filter(JsonNode filter) {
        var name = Trees.text(filter, "name");
        var known = name.isEmpty() ? Trees.text(filter, "type") : name;
        return mapped(
                filter,
                element -> element,
                (key, value) ->
                        JsonConfigNode.fold(key).equals("config") ? ofFilter(known, value) : value);
    }

    private static JsonNode within(@Nullable Set<String> keys, JsonNode config) {
        return keys == null || keys.isEmpty()
                ? config
                : veil(keys.stream().map(JsonConfigNode::fold).collect(Collectors.toSet()), config);
    }

    private static JsonNode veil(Set<String> folded, JsonNode node) {
        return mapped(
                node,
                element -> veil(folded, element),
                (key, value) ->
                        folded.contains(ALL) || folded.contains(JsonConfigNode.fold(key))
                                ? veiled(value)
                                : veil(folded, value));
    }

    /// The keys in it are shown, and what is on or off.
    private static JsonNode veiled(JsonNode node) {
        return node.isContainer()
                ? mapped(node, DeclaredSecrets::veiled, (_, value) -> veiled(value))
                : node.isNull() || node.isBoolean()
                        ? node
                        : JsonNodeFactory.instance.stringNode(Secrets.REDACTED);
    }

    private interface Entry {
        JsonNode map(String key, JsonNode value);
    }

    private static JsonNode mapped(JsonNode node, UnaryOperator<JsonNode> element, Entry entry) {
        if (node.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            node.forEach(one -> list.add(element.apply(one)));
            return list;
        }
        if (node.isObject()) {
            var object = JsonNodeFactory.instance.objectNode();
            node.forEachEntry((key, value) -> object.set(key, entry.map(key, value)));
            return object;
        }
        return node;
    }
}
