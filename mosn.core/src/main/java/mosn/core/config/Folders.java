package mosn.core.config;

import mosn.api.ConfigException;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Puts into a tree what MOSN's `clusters_configs` and `router_configs` leave to folders with a
/// file for each object, and remembers which file each object came from.
final class Folders {
    private final Path base;
    private final Complaints complaints;
    private final ReadPlaces places;

    /// Path of an object in the tree to where it stands.
    private final Map<String, Place> origins = new LinkedHashMap<>();

    /// @param base what relative names are relative to
    /// @param places told which folders are read
    Folders(Path base, Complaints complaints, ReadPlaces places) {
        this.base = base;
        this.complaints = complaints;
        this.places = places;
    }

    /// The same with complaints of its own.
    Folders with(Complaints others) {
        var copy = new Folders(base, others, new ReadPlaces());
        copy.origins.putAll(origins);
        return copy;
    }

    /// A path, seen from where it leads to.
    ///
    /// @param source a file, or what else it comes from; null for the main file
    record Place(@Nullable String source, String path) {}

    /// What stands at `path` in the tree stands there.
    void origin(String path, Place place) {
        origins.put(path, place);
    }

    Place place(String path) {
        for (var origin : origins.entrySet()) {
            if (path.startsWith(origin.getKey())) {
                var rest = path.substring(origin.getKey().length());
                if (rest.isEmpty() || rest.startsWith(".") || rest.startsWith("[")) {
                    var inside = origin.getValue().path() + rest;
                    return new Place(
                            origin.getValue().source(),
                            inside.startsWith(".") ? inside.substring(1) : inside);
                }
            }
        }
        return new Place(null, path);
    }

    void inline(JsonNode tree) {
        if (Trees.find(tree, "cluster_manager") instanceof ObjectNode manager) {
            inline(manager, Trees.at(tree, "", "cluster_manager"), "clusters", "clusters_configs");
        }
        Trees.each(
                tree,
                "",
                "servers",
                (server, path) -> Trees.eachRouter(server, path, this::router));
    }

    private void router(ObjectNode router, String path) {
        inline(router, path, "virtual_hosts", "router_configs");
    }

    private void inline(ObjectNode object, String path, String listKey, String folderKey) {
        var folderPath = Trees.at(object, path, folderKey);
        var folder = Trees.find(object, folderKey);
        if (folder == null || Key.isOff(folder)) {
            return;
        }
        if (!folder.isString()) {
            complaints.add(
                    new ConfigException(
                            folderPath, "is not a string", "write the name of a folder"));
            return;
        }
        var list = Trees.find(object, listKey);
        if (list != null && !Key.isOff(list)) {
            complaints.add(new ConfigException(folderPath, "stands beside " + listKey, "keep one"));
            return;
        }
        object.remove(spelled(object, folderKey));
        var listPath = Trees.at(object, path, listKey);
        var inlined = JsonNodeFactory.instance.arrayNode();
        for (var file : files(folder.stringValue(), folderPath)) {
            try {
                inlined.add(Source.read(file));
                origin(listPath + "[" + (inlined.size() - 1) + "]", new Place(file.toString(), ""));
            } catch (ConfigException broken) {
                // no object stands for it in the tree, so its file is told apart by its name alone
                var missing = file.toString();
                origin(missing, new Place(missing, ""));
                complaints.add(new ConfigException(missing, broken.problem(), broken.fix()));
            }
        }
        object.set(spelled(object, listKey), inlined);
    }

    private static String spelled(JsonNode object, String key) {
        var spelling = Trees.spelling(object, key);
        return spelling == null ? key : spelling;
    }

    private List<Path> files(String name, String path) {
        try {
            var folder = base.resolve(name);
            places.add(folder);
            return ReadPlaces.filesOf(folder);
        } catch (IOException | UncheckedIOException | InvalidPathException unreadable) {
            complaints.add(
                    new ConfigException(
                            path,
                            "is \"" + name + "\", where there is no folder that can be read",
                            "write the name of one"));
            return List.of();
        }
    }
}
