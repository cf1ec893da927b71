package mosn.testkit;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.function.Function;

/// Configurations for tests.
public final class Config {
    private static final String ROOT = "config";

    private Config() {}

    /// The object that `json` is, as a filter would get it.
    public static ConfigNode json(String json) {
        return of(Json.readObject(json));
    }

    /// The object made of `values`: strings, numbers, booleans, lists and maps of such.
    public static ConfigNode of(Map<String, ?> values) {
        return new MapNode(ROOT, values);
    }

    /// What `read` makes of `json`, under the host's rule that every key must be asked for.
    ///
    /// @throws ConfigException where a value is wrong, or nobody asked for a key
    public static <T> T read(String json, Function<ConfigNode, T> read) {
        return read(ROOT, json, read);
    }

    static <T> T read(String path, String json, Function<ConfigNode, T> read) {
        return read(path, Json.readObject(json), read);
    }

    static <T> T read(
            String path, Map<String, @Nullable Object> values, Function<ConfigNode, T> read) {
        var node = new MapNode(path, values);
        var value = read.apply(node);
        node.refuseUnread();
        return value;
    }
}
