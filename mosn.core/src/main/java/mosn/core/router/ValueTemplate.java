package mosn.core.router;

import mosn.api.ConfigNode;

import java.util.ArrayList;
import java.util.List;

/// A header's value as it was configured: text with variables in it, as in `%request_id%-a`. A
/// percent sign is written `\%`.
record ValueTemplate(List<Part> parts) {
    sealed interface Part {}

    record Literal(String text) implements Part {}

    record Variable(String name) implements Part {}

    static ValueTemplate parse(ConfigNode node, String key, String text) {
        var parts = new ArrayList<Part>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.length(); i++) {
            if (text.startsWith("\\%", i)) {
                literal.append('%');
                i++;
            } else if (text.charAt(i) == '%') {
                var end = text.indexOf('%', i + 1);
                if (end <= i + 1) {
                    throw node.problem(
                            key,
                            end < 0 ? "has a % that no other one closes" : "has %% without a name",
                            "write %name% for a variable and \\% for a percent sign");
                }
                flush(literal, parts);
                parts.add(new Variable(text.substring(i + 1, end)));
                i = end;
            } else {
                literal.append(text.charAt(i));
            }
        }
        flush(literal, parts);
        return new ValueTemplate(List.copyOf(parts));
    }

    private static void flush(StringBuilder literal, List<Part> parts) {
        if (!literal.isEmpty()) {
            parts.add(new Literal(Bytes.of(literal.toString())));
            literal.setLength(0);
        }
    }

    /// The value for one stream. A character that no field may hold becomes `?`.
    String text(Variables variables) {
        if (parts.size() == 1 && parts.getFirst() instanceof Literal(var text)) {
            return text;
        }
        var text = new StringBuilder();
        for (var part : parts) {
            switch (part) {
                case Literal(var literal) -> text.append(literal);
                case Variable(var name) -> {
                    var value = variables.value(name);
                    if (value != null) {
                        appendClean(text, value);
                    }
                }
            }
        }
        return text.toString();
    }

    private static void appendClean(StringBuilder text, String value) {
        if (Bytes.isFieldValue(value)) {
            text.append(value);
            return;
        }
        for (var i = 0; i < value.length(); i++) {
            var c = value.substring(i, i + 1);
            text.append(Bytes.isFieldValue(c) ? c : "?");
        }
    }
}
