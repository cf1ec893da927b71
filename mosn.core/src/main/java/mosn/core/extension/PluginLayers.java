package mosn.core.extension;

import mosn.core.loop.Threads;
import mosn.core.observe.ErrorLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The plugins of one proxy that are open. Whoever asks for the same one again, path and content,
/// gets the same layer; it is closed when everybody who asked has given it back. Safe from any
/// thread.
public final class PluginLayers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginLayers.class);

    private final SharedModules shared;
    private final Path temporary;
    private final AllowList allowed;
    private final Unloading unloading;
    private final Map<PluginLayer.Identity, Open> open = new LinkedHashMap<>();

    private final PluginSpeakers speakers = new PluginSpeakers(Extensions.imageLayer());

    public PluginLayers() {
        this(AllowList.ALL, _ -> {}, () -> false);
    }

    /// @param allowed what may be opened
    /// @param sweep takes what the proxy's own threads hold of a class loader that nobody uses any
    ///   more
    /// @param proves whether a collection is asked for when plugins have been closed
    public PluginLayers(AllowList allowed, Consumer<ClassLoader> sweep, BooleanSupplier proves) {
        this(
                new SharedModules(Extensions.imageLayer()),
                Path.of(System.getProperty("java.io.tmpdir")),
                allowed,
                sweep,
                proves);
    }

    /// @param temporary where private copies are made
    PluginLayers(
            SharedModules shared,
            Path temporary,
            AllowList allowed,
            Consumer<ClassLoader> sweep,
            BooleanSupplier proves) {
        this.allowed = allowed;
        this.shared = shared;
        this.temporary = temporary;
        Leftovers.remove(temporary);
        this.unloading = new Unloading(sweep, proves, speakers::isKnown);
    }

    private static final class Open {
        final PluginLayer layer;
        int users;

        /// How many of them are being closed.
        int closing;

        /// When the last user began to close; of no meaning while one has not.
        long closingSince;

        Open(PluginLayer layer) {
            this.layer = layer;
        }

        PluginStatus status() {
            return closing < users
                    ? PluginStatus.of(layer, PluginStatus.State.SERVING, layer.age())
                    : PluginStatus.of(
                            layer,
                            PluginStatus.State.CLOSING,
                            Duration.ofNanos(System.nanoTime() - closingSince));
        }
    }

    /// A part of a configuration that uses a plugin, until it is closed.
    public final class User implements AutoCloseable {
        private final Open of;
        private boolean closing;

        private User(Open of) {
            this.of = of;
            of.users++;
        }

        public PluginLayer plugin() {
            return of.layer;
        }

        /// It is being closed from now on, which may take as long as extensions like.
        public void begin() {
            synchronized (PluginLayers.this) {
                closing = true;
                of.closing++;
                of.closingSince = System.nanoTime();
            }
        }

        @Override
        public void close() {
            synchronized (PluginLayers.this) {
                if (closing) {
                    of.closing--;
                }
                giveBack(of.layer);
            }
        }
    }

    /// Opens what an operator names at the start: each folder of a module path, and each jar and
    /// each folder in the plugins' folder, in the order of their names. What is hidden there is
    /// passed over, and so is a README; what else has no jar is warned about.
    ///
    /// @param folder as in `plugins/`; null for none
    /// @throws PluginException where any of them cannot be loaded
    public List<PluginLayer> openAll(List<Path> modulePath, @Nullable Path folder) {
        return openAll(modulePath, folder, _ -> {});
    }

    /// The same.
    ///
    /// @param opening told of each before it is opened; what it throws is thrown here
    public List<PluginLayer> openAll(
            List<Path> modulePath, @Nullable Path folder, Consumer<Path> opening) {
        var layers = new ArrayList<PluginLayer>();
        var errors = new Refusals();
        try {
            for (var shared : modulePath) {
                opening.accept(shared);
                errors.unlessRefused(() -> openShared(shared)).ifPresent(layers::add);
            }
            for (var entry : entries(folder)) {
                opening.accept(entry);
                errors.unlessRefused(() -> open(entry)).ifPresent(layers::add);
            }
            errors.complain();
            return layers;
        } catch (Throwable e) {
            layers.forEach(this::giveBack);
            throw e;
        }
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
        if (Files.isDirectory(entry)) {
            var plugin = !PluginFiles.seen(entry).isEmpty();
            if (!plugin) {
                LOG.warn(
                        "{}: is a folder in which no jar is to be seen, and is passed over; if it"
                                + " is a plugin, put its jar there, and let the proxy's user read"
                                + " it",
                        entry);
            }
            return plugin;
        }
        var plugin = Artefact.isJar(entry);
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

    private PluginLayer open(Path path, Origin origin) {
        var absolute = path.toAbsolutePath().normalize();
        var known = known(new PluginLayer.Identity(absolute, Artefact.sha256(path, origin)), null);
        if (known == null) {
            return read(absolute, path, origin);
        }
        try {
            known.check(allowed); // which may say otherwise by now
            return known;
        } catch (PluginException e) {
            giveBack(known);
            throw e;
        }
    }

    /// What is copied counts, whatever was there a moment before. Its providers are made here, and
    /// may take long: nobody else waits for them.
    private PluginLayer read(Path absolute, Path path, Origin origin) {
        var artefact = Artefact.copyOf(path, origin, temporary);
        try {
            allowed.check(artefact);
        } catch (PluginException e) {
            artefact.close();
            throw e;
        }
        var identity = new PluginLayer.Identity(absolute, artefact.sha256());
        var there = known(identity, null);
        if (there != null) {
            artefact.close();
            return there;
        }
        Threads.settle(); // before the plugin does
        var opened = PluginLayer.open(identity, artefact, origin, shared);
        var known = Objects.requireNonNull(known(identity, opened));
        if (!known.equals(opened)) {
            leave(opened); // somebody else has opened it, too
        }
        return known;
    }

    /// The one of this identity that is open, which has one more user.
    ///
    /// @param otherwise is open from now on where there is none
    private synchronized @Nullable PluginLayer known(
            PluginLayer.Identity identity, @Nullable PluginLayer otherwise) {
        var known = open.get(identity);
        if (known == null) {
            if (otherwise == null) {
                return null;
            }
            known = new Open(otherwise);
            open.put(identity, known);
            speakers.add(otherwise);
        }
        known.users++;
        return known.layer;
    }

    private void leave(PluginLayer layer) {
        layer.close();
        unloading.watch(layer);
    }

    /// One more who uses the plugin that this extension is of.
    ///
    /// @return null where it is of no plugin that is open
    public synchronized @Nullable User share(Extension<?> extension) {
        return open.values().stream()
                .filter(each -> each.layer.has(extension))
                .findFirst()
                .map(User::new)
                .orElse(null);
    }

    /// Says that one of those who asked for it uses nothing of it any more.
    public synchronized void giveBack(PluginLayer layer) {
        var known = open.get(layer.identity());
        if (known != null && known.layer.equals(layer) && --known.users == 0) {
            open.remove(layer.identity());
            speakers.remove(layer);
            leave(layer);
        }
    }

    /// Threads of the proxy's that an extension was still on when it was told to leave them.
    public void linger(ClassLoader loader, Collection<Thread> threads) {
        unloading.linger(loader, threads);
    }

    /// Of which of them a line of the log is.
    public ErrorLog.Speakers speakers() {
        return speakers;
    }

    /// Those that are open.
    public synchronized List<PluginStatus> open() {
        return open.values().stream().map(Open::status).toList();
    }

    /// Those that are open, those that wait for their classes to go, and the last that went. What
    /// may hold those that wait is looked for.
    public synchronized List<PluginStatus> statuses() {
        var statuses = new ArrayList<>(open());
        statuses.addAll(unloading.statuses());
        return statuses;
    }

    /// Closes them all, the last first.
    @Override
    public synchronized void close() {
        new ArrayList<>(open.values()).reversed().forEach(each -> each.layer.close());
        open.clear();
        speakers.clear();
        unloading.close();
    }
}
