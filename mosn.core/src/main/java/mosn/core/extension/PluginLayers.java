package mosn.core.extension;

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

    /// Opens each jar and each folder in `folder`, in the order of their names; what is hidden or
    /// neither of the two is passed over.
    ///
    /// @param folder as in `plugins/`; need not be there
    /// @throws PluginException where one of them cannot be loaded
    public List<PluginLayer> openAll(Path folder) {
        var layers = new ArrayList<PluginLayer>();
        for (var entry : entries(folder)) {
            layers.add(open(entry));
        }
        return layers;
    }

    private static List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var entries = Files.list(folder)) {
            return entries.filter(it -> !it.getFileName().toString().startsWith("."))
                    .filter(it -> Files.isDirectory(it) || Artefact.isJar(it))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
