package mosn.core.extension;

import mosn.api.Provider;
import mosn.core.loop.ContextLoader;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/// One plugin: a modular jar, or a folder with a modular jar and its libraries, in a module layer
/// of its own.
///
/// Its modules see each other, the JDK, `mosn.api` and `org.slf4j`: nothing else of the proxy, and
/// no other plugin. So two plugins may hold two versions of one library, and one may hold another
/// Netty than the proxy's. A layer keeps names apart; it is no security boundary.
public final class PluginLayer {
    private static final Logger LOG = LoggerFactory.getLogger(PluginLayer.class);

    private final Origin origin;
    private final Identity identity;
    private final Artefact artefact;
    private final Readers readers;
    private final ClassLoader loader;

    /// Its path, for who looks at a heap dump.
    private final String plugin;

    private final Set<String> packages;
    private final long opened = System.nanoTime();
    private final List<Extension<?>> extensions;

    private PluginLayer(
            Origin origin,
            Identity identity,
            Artefact artefact,
            Readers readers,
            ModuleLayer layer,
            ClassLoader loader,
            List<Extension<?>> extensions) {
        this.origin = origin;
        this.identity = identity;
        this.artefact = artefact;
        this.readers = readers;
        this.packages =
                layer.modules().stream()
                        .flatMap(module -> module.getPackages().stream())
                        .collect(Collectors.toUnmodifiableSet());
        this.loader = loader;
        this.plugin = identity.path().toString();
        this.extensions = extensions;
    }

    /// What is the same plugin, and what is another.
    ///
    /// @param path absolute
    /// @param sha256 of its jars, names and contents
    public record Identity(Path path, String sha256) {}

    /// Opens the whole of it, and makes its providers.
    ///
    /// @param artefact is closed with the layer
    /// @throws PluginException where anything is wrong: then nothing of it is left
    static PluginLayer open(
            Identity identity, Artefact artefact, Origin origin, SharedModules shared) {
        var readers = new Readers();
        try {
            var modules = new PluginModules(artefact, shared);
            var layer = define(modules, shared, readers);
            var loader = layer.findLoader(modules.roots().iterator().next());
            return new PluginLayer(
                    origin,
                    identity,
                    artefact,
                    readers,
                    layer,
                    loader,
                    Providers.of(layer, origin, ContextLoader.of(loader)));
        } catch (Throwable e) {
            close(readers, artefact);
            throw e instanceof PluginException known
                    ? known
                    : new PluginException(
                            origin.label(),
                            "cannot be loaded: " + e,
                            "repair the plugin, or take it out",
                            e);
        }
    }

    private static ModuleLayer define(
            PluginModules modules, SharedModules shared, Readers readers) {
        leftOut(modules);
        var bridge = new Bridge(modules, shared);
        var references = new HashMap<String, ModuleReference>();
        modules.byName().forEach((name, jar) -> references.put(name, readers.tracked(jar, bridge)));
        var parent = shared.layer();
        var controller =
                ModuleLayer.defineModulesWithOneLoader(
                        parent.configuration()
                                .resolve(
                                        new Finder(references), ModuleFinder.of(), modules.roots()),
                        List.of(parent),
                        shared.loader());
        var layer = controller.layer();
        for (var module : layer.modules()) {
            if (bridge.bridged(module.getName())) {
                layer.modules().forEach(other -> controller.addReads(module, other));
            } else if (layer.modules().stream()
                    .anyMatch(it -> bridge.bridged(it.getName()) && module.canRead(it))) {
                // as JPMS has it: whoever reads one automatic module reads them all
                layer.modules().stream()
                        .filter(it -> bridge.bridged(it.getName()))
                        .forEach(other -> controller.addReads(module, other));
            }
            allowNativeAccess(controller, module);
        }
        return layer;
    }

    /// What the proxy itself may do, it may allow.
    @SuppressWarnings("restricted")
    private static void allowNativeAccess(ModuleLayer.Controller controller, Module module) {
        if (PluginLayer.class.getModule().isNativeAccessEnabled()) {
            controller.enableNativeAccess(module);
        }
    }

    private static void leftOut(PluginModules modules) {
        var leftOut = new TreeSet<>(modules.byName().keySet());
        leftOut.removeAll(modules.roots());
        if (!leftOut.isEmpty()) {
            LOG.info("left out {}: what they require is not there", leftOut);
        }
    }

    /// @throws PluginException where one of its jars may not be loaded
    void check(AllowList allowed) {
        allowed.check(artefact);
    }

    /// How long it has been open.
    Duration age() {
        return Duration.ofNanos(System.nanoTime() - opened);
    }

    /// Where it was loaded from.
    String plugin() {
        return plugin;
    }

    /// What it and its libraries have.
    Set<String> packages() {
        return packages;
    }

    /// What loads its classes.
    ClassLoader loader() {
        return loader;
    }

    public Identity identity() {
        return identity;
    }

    /// What it provides, each made once.
    public List<Extension<?>> extensions() {
        return extensions;
    }

    boolean has(Extension<?> extension) {
        return extensions.stream().anyMatch(each -> each.identity().equals(extension.identity()));
    }

    /// The one extension of this kind, or, where there are several, the one that `name` names by
    /// class or by type. With a single one the name does not matter.
    ///
    /// @throws PluginException where there is none, or none of this name
    public <P extends Provider> Extension<P> only(Class<P> service, String name) {
        var kind = Kind.of(service);
        var candidates = extensions.stream().filter(it -> it.kind() == kind).toList();
        var path = origin.label();
        if (candidates.isEmpty()) {
            throw new PluginException(
                    path, "provides no " + kind.word(), "name a plugin that provides one");
        }
        if (candidates.size() == 1) {
            return candidates.getFirst().as(service);
        }
        return candidates.stream()
                .filter(
                        it ->
                                it.type().equals(name)
                                        || it.provider().getClass().getName().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new PluginException(
                                        path,
                                        "provides several of kind %s, and none is named \"%s\""
                                                .formatted(kind.word(), name),
                                        "let factory_method name one of "
                                                + candidates.stream()
                                                        .map(Extension::type)
                                                        .sorted()
                                                        .toList()))
                .as(service);
    }

    /// Closes its jars and deletes the private copy. Classes that have not been loaded by then
    /// never will be.
    void close() {
        close(readers, artefact);
    }

    private static void close(Readers readers, Artefact artefact) {
        readers.close();
        artefact.close();
    }

    /// The module readers that the layer's class loader opened: it never closes them.
    private static final class Readers implements AutoCloseable {
        private final Queue<ModuleReader> open = new ConcurrentLinkedQueue<>();

        ModuleReference tracked(PluginJar jar, Bridge bridge) {
            var original = jar.reference();
            return new ModuleReference(
                    bridge.descriptor(jar.module()), original.location().orElse(null)) {
                @Override
                public ModuleReader open() throws IOException {
                    var reader = original.open();
                    open.add(reader);
                    return reader;
                }
            };
        }

        @Override
        public void close() {
            for (var reader = open.poll(); reader != null; reader = open.poll()) {
                try {
                    reader.close();
                } catch (IOException e) {
                    LOG.warn("closing a plugin's jar", e);
                }
            }
        }
    }

    private record Finder(Map<String, ModuleReference> references) implements ModuleFinder {
        @Override
        public Optional<ModuleReference> find(String name) {
            return Optional.ofNullable(references.get(name));
        }

        @Override
        public Set<ModuleReference> findAll() {
            return Set.copyOf(references.values());
        }
    }
}
