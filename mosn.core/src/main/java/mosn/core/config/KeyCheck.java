package mosn.core.config;

import mosn.api.ConfigException;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/// Goes through a tree with the table of keys before anything is read from it, and takes out every
/// key that does nothing: what is ignored is then ignored by every reader.
final class KeyCheck {
    private final Complaints complaints;

    /// Where they are, without indexes: a thousand clusters with one such key are one place.
    private final TreeSet<String> ignored = new TreeSet<>();

    private final Map<String, String> retired = new LinkedHashMap<>();

    private KeyCheck(Complaints complaints) {
        this.complaints = complaints;
    }

    static void check(ObjectNode tree, Complaints complaints) {
        var check = new KeyCheck(complaints);
        check.object(tree, Keys.ROOT, "", true);
        check.retired.forEach((place, use) -> complaints.warn(place + " is retired; " + use));
        if (!check.ignored.isEmpty()) {
            complaints.warn(
                    "ignored, because it makes no difference here: "
                            + String.join(", ", check.ignored));
        }
    }

    /// @param active false below a key that is switched off: its keys must be spelled well, but ask
    ///   for nothing
    private void object(ObjectNode object, Section section, String path, boolean active) {
        unambiguous(object, path);
        object.forEachEntry(
                (name, value) -> {
                    var key = section.find(name);
                    if (key == null) {
                        complaints.add(JsonConfigNode.unknown(path, name, section.names()));
                    } else {
                        key(object, key, value, JsonConfigNode.step(path, name), active);
                    }
                });
        object.remove(
                object.propertyNames().stream().filter(name -> !isRead(section, name)).toList());
    }

    private static boolean isRead(Section section, String name) {
        var key = section.find(name);
        return key != null && key.state() == Key.State.IMPLEMENTED;
    }

    private void key(JsonNode object, Key key, JsonNode value, String path, boolean active) {
        var goesOn = active;
        switch (key.state()) {
            case IMPLEMENTED -> {
                connectionManager(object, key, path);
                goesOn = active && !key.off().test(value);
            }
            case HARMLESS -> note(object, key, value, path, active);
            case RETIRED -> retired.put(withoutIndexes(path), key.note());
            case REFUSED -> {
                if (active && !key.off().test(value)) {
                    complaints.add(notYet(path, key));
                    return;
                }
                goesOn = false;
            }
        }
        below(object, key, value, path, goesOn);
    }

    private void below(JsonNode object, Key key, JsonNode value, String path, boolean active) {
        var section = key.section(object);
        if (section == null) {
            free(value, path);
        } else if (value instanceof ObjectNode element) {
            object(element, section, path, active);
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i) instanceof ObjectNode element) {
                    object(element, section, path + "[" + i + "]", active);
                }
            }
        }
    }

    /// What only its own reader knows; but keys that differ in case alone would hide each other.
    private void free(JsonNode value, String path) {
        if (value.isObject()) {
            unambiguous(value, path);
            value.forEachEntry((name, below) -> free(below, JsonConfigNode.step(path, name)));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                free(value.get(i), path + "[" + i + "]");
            }
        }
    }

    private void unambiguous(JsonNode object, String path) {
        var seen = new HashMap<String, String>();
        for (var name : object.propertyNames()) {
            var other = seen.putIfAbsent(JsonConfigNode.fold(name), name);
            if (other != null) {
                complaints.add(
                        new ConfigException(
                                JsonConfigNode.step(path, name),
                                "is there twice, as \"%s\" and as \"%s\"".formatted(other, name),
                                "keep one"));
            }
        }
    }

    private void note(JsonNode object, Key key, JsonNode value, String path, boolean active) {
        // of what has a section of its own, the keys in it are named
        if (active && !Key.isOff(value) && key.section(object) == null) {
            ignored.add(withoutIndexes(path));
        }
    }

    private void connectionManager(JsonNode object, Key key, String path) {
        if (key.name().equals("type")
                && Trees.text(object, "type").equalsIgnoreCase("connection_manager")
                && path.contains("filter_chains")) {
            retired.put(
                    withoutIndexes(path) + " \"connection_manager\"", "use routers of the server");
        }
    }

    private static ConfigException notYet(String path, Key key) {
        return new ConfigException(
                path, "is not supported yet (" + key.note() + ")", "remove it, or switch it off");
    }

    private static String withoutIndexes(String path) {
        return path.replaceAll("\\[[0-9]+]", "[]");
    }
}
