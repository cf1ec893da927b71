package mosn.core.config;

import mosn.api.ConfigException;
import mosn.core.config.Folders.Place;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.util.List;

/// Puts what sources say into a tree, behind what is there, and remembers who said it.
final class SourceParts {
    static final String SOURCES = "config_sources";

    private static final List<String> KEYS = List.of("listeners", "routers", "clusters");

    private final ObjectNode tree;
    private final Folders origins;
    private final Complaints complaints;

    SourceParts(ObjectNode tree, Folders origins, Complaints complaints) {
        this.tree = tree;
        this.origins = origins;
        this.complaints = complaints;
    }

    /// What is in force, without where it is from: loaded as a file it would be the same.
    static JsonNode withoutSources(ObjectNode tree) {
        var spelling = Trees.spelling(tree, SOURCES);
        if (spelling == null) {
            return tree;
        }
        var copy = tree.deepCopy();
        copy.remove(spelling);
        return copy;
    }

    void addAll(List<SourcePart> parts) {
        parts.forEach(this::add);
    }

    private void add(SourcePart part) {
        var label = part.label();
        origins.origin(label, new Place(label, ""));
        try {
            var object = ConfigText.of(part.text());
            object.forEachEntry((name, value) -> add(label, name, value));
        } catch (ConfigException broken) {
            complaints.add(new ConfigException(label, broken.problem(), broken.fix()));
        }
    }

    private void add(String label, String name, JsonNode elements) {
        var key = JsonConfigNode.fold(name);
        if (!KEYS.contains(key)) {
            complaints.add(JsonConfigNode.unknown(label, name, KEYS));
        } else if (elements.isArray()) {
            add(label, name, key, elements);
        } else if (!elements.isNull()) {
            complaints.add(
                    new ConfigException(
                            JsonConfigNode.step(label, name), "is not a list", "write a list"));
        }
    }

    private void add(String label, String name, String key, JsonNode elements) {
        var clusters = key.equals("clusters");
        var parent = clusters ? manager() : server();
        var list = parent == null ? null : list(parent, key);
        if (parent == null || list == null) {
            return; // the file itself is wrong there, which is said
        }
        var parentAt = clusters ? Trees.at(tree, "", "cluster_manager") : serverAt();
        for (int i = 0; i < elements.size(); i++) {
            origins.origin(
                    Trees.at(parent, parentAt, key) + "[" + list.size() + "]",
                    new Place(label, name + "[" + i + "]"));
            list.add(elements.get(i));
        }
    }

    private String serverAt() {
        return Trees.at(tree, "", "servers") + "[0]";
    }

    private @Nullable ObjectNode server() {
        var servers = Trees.find(tree, "servers");
        return servers != null && servers.get(0) instanceof ObjectNode server ? server : null;
    }

    private @Nullable ObjectNode manager() {
        var manager = Trees.find(tree, "cluster_manager");
        if (manager == null) {
            tree.remove("cluster_manager"); // a null
            return tree.putObject("cluster_manager");
        }
        return manager instanceof ObjectNode object ? object : null;
    }

    private static @Nullable ArrayNode list(ObjectNode parent, String key) {
        var list = Trees.find(parent, key);
        if (list == null) {
            parent.remove(key); // a null
            return parent.putArray(key);
        }
        return list instanceof ArrayNode array ? array : null;
    }
}
