package mosn.core;

import mosn.core.config.MosnConfig;
import mosn.core.extension.AllowList;
import mosn.core.extension.Extension;
import mosn.core.extension.Extensions;
import mosn.core.extension.PluginException;
import mosn.core.extension.PluginLayer;
import mosn.core.extension.PluginLayers;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// Looks at extensions where no proxy runs. One that does not return is given up as it would be by
/// a proxy.
public final class Inspection {
    private Inspection() {}

    /// Every extension that a configuration may name.
    ///
    /// @param allow a list of the jars that may be loaded; null for all
    /// @throws RuntimeException whose message says what is wrong with plugins, a line for each
    public static List<ExtensionInfo> extensions(
            @Nullable Path plugins, List<Path> modulePath, @Nullable Path allow) {
        return look(
                MosnConfig.CREATE_TIMEOUT,
                building -> {
                    try (var layers = layers(allow)) {
                        var opened = layers.openAll(modulePath, plugins, it -> begin(building, it));
                        return infos(Extensions.of(Extensions.ofImage(), opened).list());
                    }
                });
    }

    /// What one plugin provides, if it would be loaded: by itself, and beside the image's own.
    ///
    /// @param plugin a jar, or a folder with its libraries
    /// @param allow a list of the jars that may be loaded; null for all
    /// @throws RuntimeException whose message says what is wrong with it, a line for each
    public static List<ExtensionInfo> check(Path plugin, @Nullable Path allow) {
        return check(plugin, allow, MosnConfig.CREATE_TIMEOUT);
    }

    static List<ExtensionInfo> check(Path plugin, @Nullable Path allow, Duration limit) {
        return look(
                limit,
                building -> {
                    begin(building, plugin);
                    try (var layers = layers(allow)) {
                        var layer = layers.open(plugin);
                        checkTogether(layer);
                        return infos(layer.extensions());
                    }
                });
    }

    private static PluginLayers layers(@Nullable Path allow) {
        return new PluginLayers(new AllowList(allow), _ -> {}, () -> false);
    }

    private static void checkTogether(PluginLayer layer) {
        var problems = new ArrayList<String>();
        try {
            var _ = Extensions.of(Extensions.ofImage(), List.of(layer));
        } catch (PluginException e) {
            problems.add(e.getMessage());
        }
        for (var extension : layer.extensions()) {
            try {
                ExtensionInfo.check(extension);
            } catch (ProxyException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new ProxyException(String.join("\n", problems));
        }
    }

    private static List<ExtensionInfo> infos(List<Extension<?>> extensions) {
        return extensions.stream().map(ExtensionInfo::of).toList();
    }

    private static void begin(Building<?> building, Path plugin) {
        building.next(plugin.toString(), GenerationBuilder.REPAIR_PLUGIN);
    }

    private static <T> T look(Duration limit, Function<Building<?>, T> look) {
        return Building.begin(
                        new Building.Limit(
                                limit, "raise plugin.create_timeout for a proxy that loads it"),
                        look,
                        _ -> {})
                .await();
    }
}
