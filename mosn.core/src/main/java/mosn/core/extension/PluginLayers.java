package mosn.core.extension;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The plugins of one proxy that are open. Whoever asks for the same one again, path and content,
/// gets the same layer. Safe from any thread.
public final class PluginLayers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginLayers.class);

    private final SharedModules shared;
    private final Path temporary;
    private final Map<PluginLayer.Identity, PluginLayer> open = new LinkedHashMap<>();

    public PluginLayers() {
        this(
                new SharedModules(Extensions.imageLayer()),
                Path.of(System.getProperty("java.io.tmpdir")));
    }

    /// @param temporary where private copies are made
    PluginLayers(SharedModules shared, Path temporary) {
        this.shared = shared;
        this.temporary = temporary;
    }

    /// Opens what an operator names at the start: each folder of a module path, and each jar and
    /// each folder in the plugins' folder, in the order of their names. What is hidden there is
    /// passed over, and so is a README; a file of another kind is warned about.
    ///
    /// @param folder as in `plugins/`; null for none
    /// @throws PluginException where one of them cannot be loaded
    /// @throws PluginErrors where several cannot
    public List<PluginLayer> openAll(List<Path> modulePath, @Nullable Path folder) {
        var layers = new ArrayList<PluginLayer>();
        var errors = new PluginErrors.Collected();
        for (var shared : modulePath) {
            errors.unlessRefused(() -> openShared(shared)).ifPresent(layers::add);
        }
        for (var entry : entries(folder)) {
            errors.unlessRefused(() -> open(entry)).ifPresent(layers::add);
        }
        errors.complain();
        return layers;
    }

    private static List<Path> entries(@Nullable Path folder) {
        if (folder == null) {
            return List.of();
        }
        if (!Files.isDirectory(folder)) {
            throw new PluginException(
                    folder.toString(),
                    Files.exists(folder) ? "is no folder" : "is not there",
                    "name the folder that the plugins are in");
        }
        try (var entries = Files.list(folder)) {
            return entries.filter(PluginLayers::isPlugin).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new PluginException(
                    folder.toString(),
                    "cannot be read: " + e,
                    "see that the proxy's user may list it",
                    e);
        }
    }

    private static boolean isPlugin(Path entry) {
        var name = String.valueOf(entry.getFileName());
        if (name.startsWith(".") || name.startsWith("README")) {
            return false;
        }
        var plugin = Files.isDirectory(entry) || Artefact.isJar(entry);
        if (!plugin) {
            LOG.warn(
                    "{}: is neither a jar nor a folder, and is passed over; let a plugin's name end"
                            + " in .jar, and keep other files elsewhere",
                    entry);
        }
        return plugin;
    }

    /// Opens one jar, or one folder with its libraries, as a plugin of its own.
    ///
    /// @throws PluginException where it cannot be loaded
    public PluginLayer open(Path path) {
        return open(path, new Origin.Plugin(path));
    }

    /// Opens all jars of a folder as one layer: what `--module-path` names.
    ///
    /// @throws PluginException where it cannot be loaded
    public PluginLayer openShared(Path folder) {
        return open(folder, new Origin.ModulePath(folder));
    }

    private synchronized PluginLayer open(Path path, Origin origin) {
        var artefact = Artefact.copyOf(path, origin, temporary);
        var identity =
                new PluginLayer.Identity(path.toAbsolutePath().normalize(), artefact.sha256());
        var known = open.get(identity);
        if (known != null) {
            artefact.close();
            return known;
        }
        var layer = PluginLayer.open(identity, artefact, origin, shared);
        open.put(identity, layer);
        return layer;
    }

    /// Closes one: only when nothing of it is used any more.
    public synchronized void close(PluginLayer layer) {
        open.remove(layer.identity());
        layer.close();
    }

    /// Closes them all, the last first.
    @Override
    public synchronized void close() {
        new ArrayList<>(open.values()).reversed().forEach(PluginLayer::close);
        open.clear();
    }
}
