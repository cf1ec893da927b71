package mosn.sdk;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import java.util.LinkedHashMap;
import java.util.Map;

/// The object behind `config`, as the operator wrote it.
public final class Config {
    private final String path;
    private final JsonObject object;
    private final boolean piece;

    private Config(String path, JsonObject object, boolean piece) {
        this.path = path;
        this.object = object;
        this.piece = piece;
    }

    /// @throws ConfigException where it is no JSON object
    public static Config of(String json) throws ConfigException {
        return of(json, false);
    }

    static Config of(String json, boolean piece) throws ConfigException {
        try {
            var parsed = json.isBlank() ? new JsonObject() : JsonParser.parseString(json);
            if (parsed instanceof JsonObject object) {
                return new Config("", object, piece);
            }
        } catch (JsonParseException e) {
            throw new ConfigException("", "is no JSON", "write an object, as in {}", e);
        }
        throw new ConfigException("", "is no object", "write one, as in {}");
    }

    /// Whether a route or virtual host says it, in place of the filter's own for its streams: then
    /// the filter is asked in the phases that it has wished for as a whole.
    public boolean isPiece() {
        return piece;
    }

    /// All of it.
    public String json() {
        return object.toString();
    }

    public boolean has(String key) {
        return object.has(key);
    }

    /// The object behind `key`; an empty one where it is absent.
    public Config node(String key) throws ConfigException {
        var found = object.get(key);
        if (found == null) {
            return new Config(below(key), new JsonObject(), piece);
        }
        if (found instanceof JsonObject child) {
            return new Config(below(key), child, piece);
        }
        throw problem(key, "is no object", "write one, as in {}");
    }

    public String string(String key, String otherwise) throws ConfigException {
        var found = object.get(key);
        return found == null ? otherwise : text(key, found);
    }

    public String required(String key) throws ConfigException {
        if (!has(key)) {
            throw problem(key, "is missing", "write a string");
        }
        return string(key, "");
    }

    /// A whole number.
    public long number(String key, long otherwise) throws ConfigException {
        var written = string(key, Long.toString(otherwise));
        try {
            return Long.parseLong(written);
        } catch (NumberFormatException e) {
            throw new ConfigException(below(key), "is no whole number", "write one", e);
        }
    }

    /// Every key to its string.
    public Map<String, String> strings() throws ConfigException {
        var all = new LinkedHashMap<String, String>();
        for (var entry : object.entrySet()) {
            all.put(entry.getKey(), text(entry.getKey(), entry.getValue()));
        }
        return all;
    }

    /// A complaint about the value behind `key`.
    public ConfigException problem(String key, String problem, String fix) {
        return new ConfigException(below(key), problem, fix);
    }

    private String text(String key, JsonElement value) throws ConfigException {
        if (!value.isJsonPrimitive()) {
            throw problem(key, "is no string", "write one");
        }
        return value.getAsString();
    }

    private String below(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
