package mosn.core.config;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Pattern;

/// A place in a tree of JSON, whatever it was written as.
///
/// What it does with a wrong value is decided where the tree is made: [#of(String)] throws at once;
/// [#collecting] keeps the complaint, hands out the default and goes on, so that all of them come
/// at once. Only what cannot go on throws there too: a missing required key, and a value where an
/// object was expected; [#list] then leaves that element out and reads the others.
public final class JsonConfigNode implements ConfigNode {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

    private final String path;
    private final JsonNode value;
    private final Consumer<ConfigException> wrong;

    /// Name without regard to case, to the name as it is written.
    private final Map<String, String> written = new LinkedHashMap<>();

    /// Name without regard to case, to the name as the reader spells it.
    private final Map<String, String> asked = new LinkedHashMap<>();

    private final Map<String, JsonConfigNode> children = new LinkedHashMap<>();

    private JsonConfigNode(String path, JsonNode value, Consumer<ConfigException> wrong) {
        this.path = path;
        this.value = value;
        this.wrong = wrong;
        value.propertyNames().forEach(name -> written.put(fold(name), name));
    }

    /// JSON where it begins with a brace, YAML otherwise. The first wrong value throws.
    ///
    /// @throws ConfigException where `text` is neither; its path is empty
    public static JsonConfigNode of(String text) {
        return of(ConfigText.of(text));
    }

    /// The first wrong value throws.
    public static JsonConfigNode of(JsonNode value) {
        return new JsonConfigNode(
                "",
                value,
                complaint -> {
                    throw complaint;
                });
    }

    /// Complaints about values go to `complaints`.
    public static JsonConfigNode collecting(JsonNode value, Complaints complaints) {
        return new JsonConfigNode("", value, complaints::add);
    }

    /// A complaint about each key in `node` and below that its reader did not ask for. Nodes of
    /// another make have none.
    public static List<ConfigException> unasked(ConfigNode node) {
        var complaints = new ArrayList<ConfigException>();
        if (node instanceof JsonConfigNode json) {
            json.collectUnasked(complaints);
        }
        return complaints;
    }

    /// What is written there, for comparing: equal ones say the same.
    public static Object written(ConfigNode node) {
        return node instanceof JsonConfigNode json ? json.value : node;
    }

    /// The text that `key` adds to a path.
    static String step(String path, String key) {
        if (PLAIN_KEY.matcher(key).matches()) {
            return path.isEmpty() ? key : path + "." + key;
        }
        return path + "[\"" + key + "\"]";
    }

    static String fold(String key) {
        return key.toLowerCase(Locale.ROOT);
    }

    static ConfigException unknown(String path, String key, List<String> known) {
        var fix =
                known.isEmpty()
                        ? "remove it"
                        : Spelling.nearest(fold(key), known)
                                .map(nearest -> "write \"" + nearest + "\", or remove it")
                                .orElse("use one of " + known + ", or remove it");
        return new ConfigException(step(path, key), "is not a known key", fix);
    }

    private void collectUnasked(List<ConfigException> complaints) {
        written.forEach(
                (folded, name) -> {
                    var child = children.get(folded);
                    if (!asked.containsKey(folded)) {
                        complaints.add(unknown(path, name, List.copyOf(asked.values())));
                    } else if (child != null) {
                        child.collectUnasked(complaints);
                    }
                });
        if (value.isArray()) {
            children.values().forEach(child -> child.collectUnasked(complaints));
        }
    }

    /// The tree as it is.
    JsonNode value() {
        return value;
    }

    @Override
    public String path() {
        return path;
    }

    /// Whether a string stands behind `key`: for the few keys of MOSN's that take a number or a
    /// word.
    static boolean holdsString(ConfigNode node, String key) {
        var found = node instanceof JsonConfigNode json ? json.find(key) : null;
        return found != null && found.isString();
    }

    @Override
    public boolean has(String key) {
        return value.isObject() && find(key) != null;
    }

    @Override
    public ConfigNode node(String key) {
        var found = find(key);
        if (found != null && !found.isContainer()) {
            wrong.accept(notA(key, found, "an object", "write an object"));
            return new JsonConfigNode(pathOf(key), JsonNodeFactory.instance.objectNode(), wrong);
        }
        return child(key, found == null ? JsonNodeFactory.instance.objectNode() : found);
    }

    @Override
    public <T> List<T> list(String key, Function<ConfigNode, T> read) {
        var found = find(key);
        if (found == null) {
            return List.of();
        }
        if (!found.isArray()) {
            wrong.accept(notA(key, found, "a list", "write a list, as in [ … ]"));
            return List.of();
        }
        var list = child(key, found);
        var result = new ArrayList<T>(found.size());
        for (int i = 0; i < found.size(); i++) {
            try {
                result.add(read.apply(list.element(i)));
            } catch (ConfigException complaint) {
                wrong.accept(complaint);
            }
        }
        return List.copyOf(result);
    }

    @Override
    public List<String> strings(String key) {
        return list(key, ConfigNode::asString);
    }

    @Override
    public Map<String, ConfigNode> map(String key) {
        var found = find(key);
        if (found == null) {
            return Map.of();
        }
        if (!found.isObject()) {
            wrong.accept(notA(key, found, "an object", "write an object"));
            return Map.of();
        }
        var object = child(key, found);
        var result = new LinkedHashMap<String, ConfigNode>();
        found.forEachEntry(
                (name, element) -> {
                    object.asked.put(fold(name), name);
                    result.put(name, object.child(name, element));
                });
        return Collections.unmodifiableMap(result);
    }

    @Override
    public Map<String, String> stringMap() {
        beAnObject();
        var result = new LinkedHashMap<String, String>();
        value.forEachEntry(
                (name, element) -> {
                    asked.put(fold(name), name);
                    if (element.isString()) {
                        result.put(name, element.stringValue());
                    } else {
                        wrong.accept(notAString(name, element));
                    }
                });
        return Collections.unmodifiableMap(result);
    }

    @Override
    public String string(String key, String otherwise) {
        var found = stringOrNull(key);
        return found == null ? otherwise : found;
    }

    @Override
    public String json() {
        beAnObject();
        value.propertyNames().forEach(key -> asked.put(fold(key), key));
        return value.toString();
    }

    @Override
    public String required(String key) {
        var found = find(key);
        if (found == null) {
            throw problem(key, "is missing", "add it");
        }
        if (!found.isString()) {
            throw notAString(key, found);
        }
        return found.stringValue();
    }

    @Override
    public @Nullable String stringOrNull(String key) {
        var found = find(key);
        if (found == null) {
            return null;
        }
        if (!found.isString()) {
            wrong.accept(notAString(key, found));
            return null;
        }
        return found.stringValue();
    }

    @Override
    public boolean bool(String key, boolean otherwise) {
        return read(
                key,
                otherwise,
                found -> {
                    if (!found.isBoolean()) {
                        throw notA(key, found, "true or false", "write true or false");
                    }
                    return found.booleanValue();
                });
    }

    @Override
    public long number(String key, long otherwise, long least, long most) {
        var fix = "write a whole number " + range(least, most);
        return read(
                key,
                otherwise,
                found -> {
                    if (!found.isIntegralNumber()) {
                        throw notA(key, found, "a whole number", fix);
                    }
                    if (!found.canConvertToLong()) {
                        throw notA(key, found, "in range", fix);
                    }
                    return within(key, found, found.longValue(), least, most, fix);
                });
    }

    @Override
    public double decimal(String key, double otherwise, double least, double most) {
        var fix = "write a number from " + plain(least) + " to " + plain(most);
        return read(
                key,
                otherwise,
                found -> {
                    if (!found.isNumber()) {
                        throw notA(key, found, "a number", fix);
                    }
                    var number = found.doubleValue();
                    // written this way, NaN is out of range too
                    if (!(number >= least && number <= most)) {
                        throw notA(key, found, "in range", fix);
                    }
                    return number;
                });
    }

    @Override
    public Duration duration(String key, Duration otherwise) {
        return read(
                key,
                otherwise,
                found -> {
                    var duration = found.isObject() ? null : Units.duration(found.asString(""));
                    if (duration == null) {
                        throw notA(
                                key,
                                found,
                                "a length of time",
                                "write a number with a unit, as in \"250ms\", \"1.5s\" or"
                                        + " \"2m30s\"");
                    }
                    return duration;
                });
    }

    @Override
    public long size(String key, long otherwise, long least, long most) {
        var fix = "write a number of bytes " + range(least, most) + ", as in 65536 or \"64KiB\"";
        return read(
                key,
                otherwise,
                found -> {
                    var size =
                            found.isIntegralNumber() || found.isString()
                                    ? Units.size(found.asString(""))
                                    : null;
                    if (size == null) {
                        throw notA(key, found, "a size", fix);
                    }
                    return within(key, found, size, least, most, fix);
                });
    }

    @Override
    public String oneOf(String key, String otherwise, List<String> words) {
        return read(
                key,
                otherwise,
                found -> {
                    for (var word : words) {
                        if (found.isString() && fold(word).equals(fold(found.stringValue()))) {
                            return word;
                        }
                    }
                    throw problem(key, "is " + quoted(key, found), "use one of " + words);
                });
    }

    @Override
    public String asString() {
        if (!value.isString()) {
            throw problem("is " + quoted("", value) + ", not a string", stringFix(value));
        }
        return value.stringValue();
    }

    @Override
    public ConfigException problem(String problem, String fix) {
        return new ConfigException(path, problem, fix);
    }

    @Override
    public ConfigException problem(String key, String problem, String fix) {
        return new ConfigException(pathOf(key), problem, fix);
    }

    /// Two nodes are equal where the same is written, wherever that is.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof JsonConfigNode node && value.equals(node.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    /// What is written, without secrets.
    @Override
    public String toString() {
        return Redaction.of(value).toString();
    }

    private <T> T read(String key, T otherwise, Function<JsonNode, T> reader) {
        var found = find(key);
        if (found == null) {
            return otherwise;
        }
        try {
            return reader.apply(found);
        } catch (ConfigException complaint) {
            wrong.accept(complaint);
            return otherwise;
        }
    }

    private @Nullable JsonNode find(String key) {
        beAnObject();
        asked.put(fold(key), key);
        var name = written.get(fold(key));
        var found = name == null ? null : value.get(name);
        return found == null || found.isNull() ? null : found;
    }

    /// With the key as the file has it.
    private String pathOf(String key) {
        return step(path, written.getOrDefault(fold(key), key));
    }

    private void beAnObject() {
        if (!value.isObject()) {
            throw problem("is " + quoted("", value) + ", not an object", "write an object");
        }
    }

    private JsonConfigNode child(String key, JsonNode element) {
        return children.computeIfAbsent(
                fold(key), same -> new JsonConfigNode(pathOf(key), element, wrong));
    }

    private JsonConfigNode element(int index) {
        return children.computeIfAbsent(
                Integer.toString(index),
                same -> new JsonConfigNode(path + "[" + index + "]", value.get(index), wrong));
    }

    private long within(
            String key, JsonNode found, long number, long least, long most, String fix) {
        if (number < least || number > most) {
            throw notA(key, found, "in range", fix);
        }
        return number;
    }

    private ConfigException notAString(String key, JsonNode found) {
        return notA(key, found, "a string", stringFix(found));
    }

    private static String stringFix(JsonNode found) {
        return found.isValueNode() && !found.isNull() ? "put it in quotes" : "write a string";
    }

    private ConfigException notA(String key, JsonNode found, String what, String fix) {
        return problem(key, "is " + quoted(key, found) + ", not " + what, fix);
    }

    /// The value as it may be shown: never a secret, never longer than a line.
    private String quoted(String key, JsonNode found) {
        if (found.isObject()) {
            return "an object";
        }
        if (found.isArray()) {
            return "a list";
        }
        if (Secrets.isSecret(key) || (key.isEmpty() && Secrets.isSecret(lastKey()))) {
            return Secrets.REDACTED;
        }
        var text = found.toString();
        return text.length() <= 60 ? text : text.substring(0, 57) + "…\"";
    }

    private String lastKey() {
        var step = path.replaceFirst("(\\[[0-9]+])+$", "");
        return step.substring(step.lastIndexOf('.') + 1).replaceAll("[\\[\\]\"]", "");
    }

    private static String range(long least, long most) {
        return most == Long.MAX_VALUE ? "of at least " + least : "from " + least + " to " + most;
    }

    private static String plain(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }
}
