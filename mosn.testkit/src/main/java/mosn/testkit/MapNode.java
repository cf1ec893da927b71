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

/// A configuration over maps, lists and values, as [Json] reads them.
final class MapNode implements ConfigNode {
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
            throw wrong(key, child, "an object");
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
            throw wrong(key, list, "a list");
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
            throw wrong(key, child, "an object");
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
    public String string(String key, String otherwise) {
        var string = stringOrNull(key);
        return string == null ? otherwise : string;
    }

    @Override
    public String required(String key) {
        var string = stringOrNull(key);
        if (string == null) {
            throw problem(key, "is missing", "write a string");
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
        // what ought to be a string may be a secret: it is named by its kind
        var kind =
                value instanceof Number
                        ? "a number"
                        : value instanceof Boolean ? "a boolean" : described(value);
        throw problem(key, "is " + kind + ", not a string", "write a string");
    }

    @Override
    public boolean bool(String key, boolean otherwise) {
        return switch (value(key)) {
            case null -> otherwise;
            case Boolean bool -> bool;
            case Object other -> throw wrong(key, other, "true or false");
        };
    }

    @Override
    public long number(String key, long otherwise, long least, long most) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        var number = value instanceof Number found ? decimal(found) : null;
        if (number == null || number.stripTrailingZeros().scale() > 0) {
            throw wrong(key, value, "a whole number");
        }
        return within(key, number, least, most);
    }

    private long within(String key, BigDecimal number, long least, long most) {
        if (number.compareTo(BigDecimal.valueOf(least)) < 0
                || number.compareTo(BigDecimal.valueOf(most)) > 0) {
            throw problem(
                    key,
                    "is " + number.toPlainString(),
                    "write a number from " + least + " to " + most);
        }
        return number.longValue();
    }

    @Override
    public double decimal(String key, double otherwise, double least, double most) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        if (!(value instanceof Number number)) {
            throw wrong(key, value, "a number");
        }
        var decimal = number.doubleValue();
        if (decimal < least || decimal > most) {
            throw problem(key, "is " + number, "write a number from " + least + " to " + most);
        }
        return decimal;
    }

    @Override
    public Duration duration(String key, Duration otherwise) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        var duration =
                Units.duration(value instanceof Number ? value.toString() : text(key, value));
        if (duration == null) {
            throw wrong(key, value, "a length of time such as \"250ms\" or \"1.5s\"");
        }
        return duration;
    }

    @Override
    public long size(String key, long otherwise, long least, long most) {
        var value = value(key);
        if (value == null) {
            return otherwise;
        }
        var size = Units.size(value instanceof Number ? value.toString() : text(key, value));
        if (size == null) {
            throw wrong(key, value, "a number of bytes such as 4096 or \"64KiB\"");
        }
        return within(key, BigDecimal.valueOf(size), least, most);
    }

    @Override
    public String oneOf(String key, String otherwise, List<String> words) {
        var word = string(key, otherwise);
        for (var known : words) {
            if (known.equalsIgnoreCase(word)) {
                return known;
            }
        }
        throw problem(key, "is \"" + word + "\"", "use one of [" + String.join(", ", words) + "]");
    }

    @Override
    public String asString() {
        return switch (value) {
            case String string -> string;
            case Number number -> number.toString();
            case Boolean bool -> bool.toString();
            case null, default ->
                    throw problem("is " + described(value) + ", not a value", "write a string");
        };
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
                    throw problem(key, "is no key that is known here", Nearest.fix(key, asked));
                }
            }
        }
        children.values().forEach(MapNode::refuseUnread);
    }

    private @Nullable Object value(String key) {
        asked.add(key);
        if (value instanceof List) {
            throw problem("is a list, not an object", "write an object with the key " + key);
        }
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
        return path.isEmpty() ? key : path + "." + key;
    }

    private ConfigException wrong(String key, @Nullable Object value, String wanted) {
        return problem(key, "is " + described(value) + ", not " + wanted, "write " + wanted);
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
