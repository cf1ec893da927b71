package mosn.api;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A place in a configuration: an object, a list or a value, and the path that leads to it.
///
/// Keys are matched without regard to case, as MOSN matches them. The node remembers which of its
/// keys were asked for; once the reader is done, a key that nobody asked for is reported with the
/// nearest one that somebody did. So a configuration record needs one thing only: a
/// `from(ConfigNode)` that asks for each of its keys once.
///
/// A wrong value is a [ConfigException] that names the path. An absent key yields the default, or,
/// for the `required` forms, an exception that says so. JSON's `null` counts as absent.
///
/// So that an operator sees everything that is wrong at once, the proxy may keep the exception and
/// hand out the default; what is made of such a configuration is closed without being used.
///
/// Used by one thread at a time.
public interface ConfigNode {
    /// Where this is, as in `servers[0].listeners[0].address`; empty for the root.
    String path();

    /// Whether `key` is there with a value.
    boolean has(String key);

    /// The object or list behind `key`; an empty object where the key is absent.
    ConfigNode node(String key);

    /// The elements of the list behind `key`, each read by `read`; empty where the key is absent. A
    /// single object is not a list.
    <T> List<T> list(String key, Function<ConfigNode, T> read);

    /// The strings of the list behind `key`; empty where the key is absent.
    List<String> strings(String key);

    /// The object behind `key` as it is written: key to node, in the order of the file, names
    /// unchanged.
    Map<String, ConfigNode> map(String key);

    /// This object as it is written: every key to its string, and every one of them counts as asked
    /// for.
    Map<String, String> stringMap();

    /// This object as JSON text, for a program that reads it by itself; every key, at any depth,
    /// counts as asked for.
    String json();

    String string(String key, String otherwise);

    String required(String key);

    /// The string behind `key`, or null: for the caller that tells absence from a default.
    @Nullable String stringOrNull(String key);

    boolean bool(String key, boolean otherwise);

    /// A whole number.
    ///
    /// @throws ConfigException where it is below `least` or above `most`
    long number(String key, long otherwise, long least, long most);

    double decimal(String key, double otherwise, double least, double most);

    /// A length of time as Go writes it (`250ms`, `1.5s`, `2m30s`; a bare `0` is zero), never
    /// negative.
    Duration duration(String key, Duration otherwise);

    /// A number of bytes: a whole number, or one with a unit (`64KiB`, `10MiB`, `1GiB`, `64KB`).
    long size(String key, long otherwise, long least, long most);

    /// One of `words`, without regard to case.
    String oneOf(String key, String otherwise, List<String> words);

    /// This node as the value it is, for the one element of a list or a map that is no object.
    String asString();

    /// A complaint about this node.
    ConfigException problem(String problem, String fix);

    /// A complaint about the value behind `key`.
    ConfigException problem(String key, String problem, String fix);
}
