package mosn.core;

import mosn.core.config.ConfigFile;
import mosn.core.extension.GoPluginConfig;
import mosn.core.extension.PluginStatus;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where plugins are looked for.
final class NamedPlugins {
    private NamedPlugins() {}

    /// What the command line names: folders of plugins.
    static Set<Path> folders(ProxyOptions options) {
        var folders = new LinkedHashSet<>(options.modulePath());
        if (options.plugins() != null) {
            folders.add(options.plugins());
        }
        return folders;
    }

    /// What configurations name elsewhere.
    ///
    /// @param open those of the configurations at work
    /// @param refused whose plugins may come yet; null for none
    static Set<Path> of(
            ProxyOptions options, Collection<PluginStatus> open, @Nullable ConfigFile refused) {
        var folders = folders(options).stream().map(NamedPlugins::absolute).toList();
        return Stream.concat(open.stream().map(PluginStatus::path), of(refused))
                .map(NamedPlugins::absolute)
                .filter(path -> folders.stream().noneMatch(path::startsWith))
                .collect(Collectors.toSet());
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static Stream<Path> of(@Nullable ConfigFile file) {
        return file == null
                ? Stream.of()
                : file.config().server().listeners().stream()
                        .flatMap(listener -> listener.streamFilters().stream())
                        .flatMap(filter -> Stream.ofNullable(filter.library()))
                        .map(it -> new GoPluginConfig(it.path(), it.factory()))
                        .flatMap(plugin -> plugin.places(file.folder()).stream());
    }
}
