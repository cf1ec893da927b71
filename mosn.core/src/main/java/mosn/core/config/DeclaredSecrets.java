package mosn.core.config;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Hides what stream filters declare to be secret in what configures them: in their listener, and
/// in `per_filter_config`.
final class DeclaredSecrets {
    private static final String ALL = "*";

    private final Map<String, Set<String>> byFilter;

    /// @param byFilter a filter's name to its secret keys; [#ALL] for all
    DeclaredSecrets(Map<String, Set<String>> byFilter) {
        this.byFilter = byFilter;
    }

    /// A copy without their values.
    JsonNode hide(JsonNode node) {
        return mapped(
                node,
                this::hide,
                (key, value) ->
                        switch (JsonConfigNode.fold(key)) {
                            case "stream_filters" -> mapped(value, this::filter, this::hideValue);
                            case "per_filter_config" -> mapped(value, this::hide, this::within);
                            default -> hide(value);
                        });
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
                        JsonConfigNode.fold(key).equals("config") ? within(known, value) : value);
    }

    private JsonNode within(String filter, JsonNode config) {
        var keys =
                byFilter.getOrDefault(filter, Set.of()).stream()
                        .map(JsonConfigNode::fold)
                        .collect(Collectors.toSet());
        return keys.isEmpty() ? config : within(keys, config);
    }

    private static JsonNode within(Set<String> keys, JsonNode node) {
        return mapped(
                node,
                element -> within(keys, element),
                (key, value) ->
                        keys.contains(ALL) || keys.contains(JsonConfigNode.fold(key))
                                ? veiled(value)
                                : within(keys, value));
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
