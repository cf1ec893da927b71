package mosn.core.config;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.util.regex.Pattern;

/// A tree as it may be shown.
final class Redaction {
    private static final Pattern USER_INFO = Pattern.compile("(://[^/\\s:@]*:)[^/\\s@]+@");
    private static final String PEM_KEY = "PRIVATE KEY-----";

    private Redaction() {}

    /// A copy without secrets: values of keys whose names say so, wherever they are, also in what
    /// only an extension reads; the `value` beside a `key` or `name` that says so; keys in PEM;
    /// passwords in URLs.
    static JsonNode of(JsonNode node) {
        if (node.isObject()) {
            return object(node);
        }
        if (node.isArray()) {
            var list = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> list.add(of(element)));
            return list;
        }
        return node.isString() ? text(node.stringValue()) : node;
    }

    private static JsonNode object(JsonNode node) {
        var object = JsonNodeFactory.instance.objectNode();
        var pairOfSecret =
                Secrets.isSecret(Trees.text(node, "key"))
                        || Secrets.isSecret(Trees.text(node, "name"));
        node.forEachEntry(
                (name, value) -> {
                    var secret =
                            Secrets.isSecret(name)
                                    || (pairOfSecret && name.equalsIgnoreCase("value"));
                    object.set(name, secret ? hidden(value) : of(value));
                });
        return object;
    }

    /// That there is none, or whether something is on, is no secret.
    private static JsonNode hidden(JsonNode value) {
        return value.isNull() || value.isBoolean() || (value.isString() && Key.isOff(value))
                ? value
                : JsonNodeFactory.instance.stringNode(Secrets.REDACTED);
    }

    private static JsonNode text(String text) {
        var shown =
                text.contains(PEM_KEY)
                        ? Secrets.REDACTED
                        : USER_INFO.matcher(text).replaceAll("$1" + "\\*\\*\\*REDACTED\\*\\*\\*@");
        return JsonNodeFactory.instance.stringNode(shown);
    }
}
