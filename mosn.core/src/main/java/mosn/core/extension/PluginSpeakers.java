package mosn.core.extension;

import mosn.core.observe.ErrorLog;

import org.jspecify.annotations.Nullable;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Tells of which open plugin a line of the log is. Safe from any thread.
final class PluginSpeakers implements ErrorLog.Speakers {
    private final Map<ClassLoader, String> names = new ConcurrentHashMap<>();

    /// Packages to the loaders of the plugins that have them.
    private final Map<String, Set<ClassLoader>> packages = new ConcurrentHashMap<>();

    /// What lines of the proxy's own may be about.
    private final Set<String> others = new HashSet<>();

    PluginSpeakers(ModuleLayer image) {
        image.modules().forEach(module -> others.addAll(module.getPackages()));
    }

    void add(PluginLayer layer) {
        names.put(layer.loader(), String.valueOf(layer.identity().path().getFileName()));
        for (var name : layer.packages()) {
            if (!others.contains(name)) {
                packages.computeIfAbsent(name, _ -> ConcurrentHashMap.newKeySet())
                        .add(layer.loader());
            }
        }
    }

    void remove(PluginLayer layer) {
        names.remove(layer.loader());
        for (var name : layer.packages()) {
            packages.computeIfPresent(
                    name,
                    (_, loaders) -> {
                        loaders.remove(layer.loader());
                        return loaders.isEmpty() ? null : loaders;
                    });
        }
    }

    /// Whether a package is one of an open plugin, or of the proxy.
    boolean isKnown(String name) {
        return packages.containsKey(name) || others.contains(name);
    }

    void clear() {
        names.clear();
        packages.clear();
    }

    @Override
    public String ofLoader(@Nullable ClassLoader loader) {
        return loader == null ? "" : names.getOrDefault(loader, "");
    }

    @Override
    public String ofClass(String name) {
        for (var at = name.length(); at > 0; at = name.lastIndexOf('.', at - 1)) {
            var known = name.substring(0, at);
            var loaders = packages.get(known);
            if (loaders != null || others.contains(known)) {
                return loaders == null ? "" : onlyOne(loaders);
            }
        }
        return "";
    }

    /// Of a plugin that is being replaced there are two.
    private String onlyOne(Set<ClassLoader> loaders) {
        var of = loaders.stream().map(this::ofLoader).distinct().toList();
        return of.size() == 1 ? of.getFirst() : "";
    }
}
