package mosn.testkit;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A configuration over maps, lists and values, as [Json] reads them.
final class MapNode implements ConfigNode {
    private static final Pattern STEP = Pattern.compile("[A-Za-z0-9_-]+(\\[[0-9]+])?");

    private final String path;
    private final @Nullable Object value;
    private final Set<String> asked = new LinkedHashSet<>();
    private final Map<String, MapNode> children = new LinkedHashMap<>();

    MapNode(String path, @Nullable Object value) {
        this.path = path;
        this.value = value;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public boolean has(String key) {
        return value(key) != null;
    }

    @Override
    public ConfigNode node(String key) {
        var child = value(key);
        if (child != null && !(child instanceof Map) && !(child instanceof List)) {
            throw notA(key, child, "an object", "write an object");
        }
        return child(key, child == null ? Map.of() : child);
    }

    @Override
    public <T> List<T> list(String key, Function<ConfigNode, T> read) {
        var elements = new ArrayList<T>();
        for (var element : elements(key)) {
            elements.add(read.apply(element));
        }
        return List.copyOf(elements);
    }

    @Override
    public List<String> strings(String key) {
        return list(key, ConfigNode::asString);
    }

    private List<MapNode> elements(String key) {
        var list = value(key);
        if (list == null) {
            return List.of();
        }
        if (!(list instanceof List<?> elements)) {
            throw notA(key, list, "a list", "write a list, as in [ … ]");
        }
        var nodes = new ArrayList<MapNode>();
        for (var element : elements) {
            nodes.add(child(key + "[" + nodes.size() + "]", element));
        }
        return nodes;
    }

    @Override
    public Map<String, ConfigNode> map(String key) {
        var child = value(key);
        if (child == null) {
            return Map.of();
        }
        if (!(child instanceof Map)) {
            throw notA(key, child, "an object", "write an object");
        }
        var node = child(key, child);
        var nodes = new LinkedHashMap<String, ConfigNode>();
        node.object()
                .forEach(
                        (name, value) -> {
                            node.asked.add(name);
                            nodes.put(name, node.child(name, value));
                        });
        return nodes;
    }

    @Override
    public Map<String, String> stringMap() {
        var strings = new LinkedHashMap<String, String>();
        object().keySet()
                .forEach(
                        key -> {
                            asked.add(key);
                            strings.put(key, text(key, object().get(key)));
                        });
        return strings;
    }

    @Override
    public String json() {
        asked.addAll(object().keySet());
        return Json.write(object());
    }

    @Override
    public String string(String key, String otherwise) {
        var string = stringOrNull(key);
        return string == null ? otherwise : string;
    }

    @Override
    public String required(String key) {
        var string = stringOrNull(key);
        if (string == null) {
            throw problem(key, "is missing", "add it");
        }
        return string;
    }

    @Override
    public @Nullable String stringOrNull(String key) {
        var string = value(key);
        return string == null ? null : text(key, string);
    }

    private String text(String key, @Nullable Object value) {
        if (value instanceof String string) {
            return string;
        }
        throw notA(key, value, "a string", stringFix(value));
    }

    private static String stringFix(@Nullable Object value) {
        return value instanceof Number || value instanceof Boolean
                ? "put it in quotes"
                : "write a string";
    }

    @Override
    public boolean bool(String key, boolean otherwise) {
        return switch (value(key)) {
            case null -> otherwise;
            case Boolean bool -> bool;
            case Object other -> throw notA(key, other, "true or false", "write true or false");
        };
    }

    @Override
    public long number(String key, long otherwise, long least, long most) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        var fix = "write a whole number " + range(least, most);
        var number = value instanceof Number found ? decimal(found) : null;
        if (number == null || number.stripTrailingZeros().scale() > 0) {
            throw notA(key, value, "a whole number", fix);
        }
        return within(key, number, least, most, fix);
    }

    private long within(String key, BigDecimal number, long least, long most, String fix) {
        if (number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw notA(key, value(key), "in range", fix);
        }
        return number.longValue();
    }

    private static String range(long least, long most) {
        return most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
    }

    @Override
    public double decimal(String key, double otherwise, double least, double most) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        var fix = "write a number from " + plain(least) + " to " + plain(most);
        if (!(value instanceof Number number)) {
            throw notA(key, value, "a number", fix);
        }
        var decimal = number.doubleValue();
        if (decimal < least || decimal > most) {
            throw notA(key, value, "in range", fix);
        }
        return decimal;
    }

    private static String plain(double number) {
        return new BigDecimal(number).stripTrailingZeros().toPlainString();
    }

    @Override
    public Duration duration(String key, Duration otherwise) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        var duration = value instanceof Map ? null : Units.duration(value.toString());
        if (duration == null) {
            throw notA(
                    key,
                    value,
                    "a length of time",
                    "write a number with a unit, as in \"250ms\", \"1.5s\" or \"2m30s\"");
        }
        return duration;
    }

    @Override
    public long size(String key, long otherwise, long least, long most) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        var fix = "write a number of bytes " + range(least, most) + ", as in 65536 or \"64KiB\"";
        var size = value instanceof Map ? null : Units.size(value.toString());
        if (size == null) {
            throw notA(key, value, "a size", fix);
        }
        return within(key, BigDecimal.valueOf(size), least, most, fix);
    }

    @Override
    public String oneOf(String key, String otherwise, List<String> words) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        for (var word : words) {
            if (value instanceof String written && word.equalsIgnoreCase(written)) {
                return word;
            }
        }
        throw problem(key, "is " + described(value), "use one of " + words);
    }

    @Override
    public String asString() {
        if (value instanceof String string) {
            return string;
        }
        throw problem("is " + described(value) + ", not a string", stringFix(value));
    }

    @Override
    public ConfigException problem(String problem, String fix) {
        return new ConfigException(path, problem, fix);
    }

    @Override
    public ConfigException problem(String key, String problem, String fix) {
        return new ConfigException(path(key), problem, fix);
    }

    /// @throws ConfigException where there is a key that nobody asked for, here or below
    void refuseUnread() {
        if (value instanceof Map && !object().isEmpty()) {
            for (var key : object().keySet()) {
                if (asked.stream().noneMatch(key::equalsIgnoreCase)) {
                    throw problem(key, "is not a known key", Nearest.fix(key, asked));
                }
            }
        }
        children.values().forEach(MapNode::refuseUnread);
    }

    private @Nullable Object value(String key) {
        asked.add(key);
        for (var entry : object().entrySet()) {
            if (entry.getKey().equalsIgnoreCase(key)) {
                return entry.getValue();
            }
        }
        return null;
    }

    private Map<String, @Nullable Object> object() {
        if (!(value instanceof Map<?, ?> map)) {
            throw problem("is " + described(value) + ", not an object", "write an object");
        }
        var object = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, element) -> object.put((String) key, element));
        return object;
    }

    private MapNode child(String key, @Nullable Object value) {
        return children.computeIfAbsent(key, k -> new MapNode(path(key), value));
    }

    private String path(String key) {
        if (!STEP.matcher(key).matches()) {
            return path + "[\"" + key + "\"]";
        }
        return path.isEmpty() ? key : path + "." + key;
    }

    private ConfigException notA(String key, @Nullable Object value, String what, String fix) {
        return problem(key, "is " + described(value) + ", not " + what, fix);
    }

    private static String described(@Nullable Object value) {
        return switch (value) {
            case String string -> '"' + string + '"';
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "a list";
            case null -> "null";
            default -> value.toString();
        };
    }

    private static BigDecimal decimal(Number number) {
        return number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
    }
}
