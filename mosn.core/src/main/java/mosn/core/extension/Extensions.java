package mosn.core.extension;

import mosn.api.ConfigNode;
import mosn.api.Provider;
import mosn.core.loop.ContextLoader;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Every extension that configurations may name: those of the image and those of plugins.
/// Immutable.
public final class Extensions {
    private final Map<Kind, Map<String, Extension<?>>> byType;
    private final Consumer<Extension<?>> used;

    private Extensions(Map<Kind, Map<String, Extension<?>>> byType, Consumer<Extension<?>> used) {
        this.byType = byType;
        this.used = used;
    }

    private Extensions(Collection<Extension<?>> found) {
        this(new EnumMap<>(Kind.class), _ -> {});
        for (var kind : Kind.values()) {
            byType.put(kind, new TreeMap<>());
        }
        var errors = new Refusals();
        for (var extension : found) {
            errors.check(() -> add(extension));
        }
        errors.complain();
    }

    /// What the image provides: found once, so that it stays the same through all configurations.
    public static List<Extension<?>> ofImage() {
        return ofImage(imageLayer());
    }

    private static List<Extension<?>> ofImage(ModuleLayer image) {
        return List.copyOf(Providers.of(image, new Origin.Image(), ContextLoader.IMAGE));
    }

    /// What the image provides, and what the plugins add.
    ///
    /// @param image of [#ofImage]
    /// @param plugins are kept open by the caller for as long as their extensions are used
    /// @throws PluginException where two providers of a kind have the same type
    public static Extensions of(List<Extension<?>> image, List<PluginLayer> plugins) {
        var found = new ArrayList<>(image);
        plugins.forEach(plugin -> found.addAll(plugin.extensions()));
        return new Extensions(found);
    }

    static Extensions of(List<PluginLayer> plugins) {
        return of(ofImage(), plugins);
    }

    static Extensions of(ModuleLayer image, List<PluginLayer> plugins) {
        return of(ofImage(image), plugins);
    }

    /// The layer of the proxy's own modules.
    static ModuleLayer imageLayer() {
        return Objects.requireNonNull(
                Extensions.class.getModule().getLayer(), "the proxy runs from modules only");
    }

    private void add(Extension<?> extension) {
        var other = of(extension.kind()).putIfAbsent(extension.type(), extension);
        if (other != null) {
            throw new PluginException(
                    extension.origin().label(),
                    "its module %s provides %s \"%s\", and so does %s"
                            .formatted(
                                    extension.module(),
                                    extension.kind().word(),
                                    extension.type(),
                                    other.described()),
                    "remove one of the two, or give one another type");
        }
    }

    private Map<String, Extension<?>> of(Kind kind) {
        return Objects.requireNonNull(byType.get(kind));
    }

    /// The same ones.
    ///
    /// @param used told of each that is found
    public Extensions noting(Consumer<Extension<?>> used) {
        return new Extensions(byType, used);
    }

    /// The one extension of this kind and type.
    ///
    /// @throws PluginException where there is none: it lists those there are
    public <P extends Provider> Extension<P> find(Class<P> service, String type) {
        var kind = Kind.of(service);
        var found = of(kind).get(type);
        if (found == null) {
            throw new PluginException(
                    kind.word(),
                    "is \"" + type + "\", which no module provides",
                    of(kind).isEmpty()
                            ? "add the module that provides it"
                            : "use one of %s, or add the module that provides it"
                                    .formatted(of(kind).keySet()));
        }
        used.accept(found);
        return found.as(service);
    }

    /// The one extension of this kind whose type stands behind `key`.
    ///
    /// @throws mosn.api.ConfigException where there is none: it lists those there are
    public <P extends Provider> Extension<P> find(Class<P> service, ConfigNode node, String key) {
        return find(service, node.required(key), node, key);
    }

    /// The one extension of this kind and type, which stands behind `key`, or is its default.
    ///
    /// @throws mosn.api.ConfigException where there is none: it lists those there are
    public <P extends Provider> Extension<P> find(
            Class<P> service, String type, ConfigNode node, String key) {
        try {
            return find(service, type);
        } catch (PluginException e) {
            throw node.problem(key, e.problem(), e.fix());
        }
    }

    /// Which keys hold secrets in what configures extensions of a type, whatever their kind.
    public Map<String, Set<String>> secretKeys() {
        return list().stream()
                .filter(extension -> !extension.secretKeys().isEmpty())
                .collect(
                        Collectors.groupingBy(
                                Extension::type,
                                Collectors.flatMapping(
                                        extension -> extension.secretKeys().stream(),
                                        Collectors.toSet())));
    }

    /// All of them, by kind and type.
    public List<Extension<?>> list() {
        return byType.values().stream()
                .<Extension<?>>flatMap(types -> types.values().stream())
                .sorted(Comparator.<Extension<?>, Kind>comparing(Extension::kind))
                .toList();
    }
}
