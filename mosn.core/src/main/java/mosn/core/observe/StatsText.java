package mosn.core.observe;

import java.util.Map;

/// Nested maps as JSON, one tab per depth, as MOSN indents what it prints.
final class StatsText {
    private StatsText() {}

    static String json(Map<String, ?> object) {
        var text = new StringBuilder();
        object(object, 1, text);
        return text.toString();
    }

    private static void object(Map<?, ?> object, int depth, StringBuilder text) {
        if (object.isEmpty()) {
            text.append("{}");
            return;
        }
        var separator = "{\n";
        for (var entry : object.entrySet()) {
            text.append(separator).repeat('\t', depth);
            string(String.valueOf(entry.getKey()), text);
            text.append(": ");
            if (entry.getValue() instanceof Map<?, ?> inner) {
                object(inner, depth + 1, text);
            } else {
                string(String.valueOf(entry.getValue()), text);
            }
            separator = ",\n";
        }
        text.append('\n').repeat('\t', depth - 1).append('}');
    }

    private static void string(String value, StringBuilder text) {
        text.append('"');
        for (var i = 0; i < value.length(); i++) {
            var c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
