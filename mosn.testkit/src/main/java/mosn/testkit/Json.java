package mosn.testkit;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Reads JSON as RFC 8259 has it and nothing more. Objects become maps in the order of the text,
/// numbers [BigDecimal].
final class Json {
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?");
    private static final int DEEPEST = 100;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException where it is no JSON; says in which line
    static @Nullable Object read(String text) {
        var json = new Json(text);
        var value = json.value();
        json.space();
        if (json.at < text.length()) {
            throw json.unexpected();
        }
        return value;
    }

    private @Nullable Object value() {
        space();
        return switch (peek()) {
            case '{' -> nested(this::object);
            case '[' -> nested(this::array);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Object nested(java.util.function.Supplier<Object> read) {
        if (++depth > DEEPEST) {
            throw wrong("is nested deeper than " + DEEPEST);
        }
        at++;
        var value = read.get();
        depth--;
        return value;
    }

    private Object object() {
        var object = new LinkedHashMap<String, @Nullable Object>();
        if (skip('}')) {
            return object;
        }
        do {
            space();
            var key = string();
            expect(':');
            if (object.containsKey(key)) {
                throw wrong("has the key \"" + key + "\" twice");
            }
            object.put(key, value());
        } while (skip(','));
        expect('}');
        return object;
    }

    private Object array() {
        List<@Nullable Object> array = new ArrayList<>();
        if (skip(']')) {
            return array;
        }
        do {
            array.add(value());
        } while (skip(','));
        expect(']');
        return array;
    }

    private String string() {
        expect('"');
        var string = new StringBuilder();
        while (peek() != '"') {
            var c = text.charAt(at++);
            if (c < ' ') {
                throw wrong("has a control character in a string");
            }
            string.append(c == '\\' ? escaped() : c);
        }
        at++;
        return string.toString();
    }

    private char escaped() {
        peek();
        var c = text.charAt(at++);
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> throw wrong("has the unknown escape \\" + c);
        };
    }

    private char unicode() {
        var end = at + 4;
        if (end > text.length() || !text.substring(at, end).matches("[0-9a-fA-F]{4}")) {
            throw wrong("has a \\u without four hexadecimal digits");
        }
        var c = (char) Integer.parseInt(text, at, end, 16);
        at = end;
        return c;
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
        return value;
    }

    private BigDecimal number() {
        var number = NUMBER.matcher(text).region(at, text.length());
        if (!number.lookingAt()) {
            throw unexpected();
        }
        at = number.end();
        return new BigDecimal(number.group());
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean skip(char c) {
        space();
        var there = at < text.length() && text.charAt(at) == c;
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw unexpected();
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("ends too early");
        }
        return text.charAt(at);
    }

    private IllegalArgumentException unexpected() {
        return wrong(
                at < text.length()
                        ? "has '" + text.charAt(at) + "' where it cannot stand"
                        : "ends too early");
    }

    private IllegalArgumentException wrong(String what) {
        var line = 1 + text.substring(0, at).chars().filter(c -> c == '\n').count();
        return new IllegalArgumentException("the JSON " + what + ", in line " + line);
    }

    static Map<String, @Nullable Object> readObject(String text) {
        if (!(read(text) instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("the JSON is no object");
        }
        var typed = new LinkedHashMap<String, @Nullable Object>();
        object.forEach((key, value) -> typed.put((String) key, value));
        return typed;
    }

    /// What [#read] would read again.
    static String write(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map ->
                    map.entrySet().stream()
                            .map(e -> write(String.valueOf(e.getKey())) + ":" + write(e.getValue()))
                            .collect(Collectors.joining(",", "{", "}"));
            case List<?> list ->
                    list.stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
            case String text -> quoted(text);
            case null -> "null";
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        var to = new StringBuilder("\"");
        for (var i = 0; i < text.length(); i++) {
            var c = text.charAt(i);
            if (c < ' ' || c == '"' || c == '\\') {
                to.append("\\u%04x".formatted((int) c));
            } else {
                to.append(c);
            }
        }
        return to.append('"').toString();
    }
}
