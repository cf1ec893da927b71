package mosn.core;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// What the command line says.
///
/// @param config the configuration file
/// @param plugins a folder each of whose entries is a plugin; null for none
/// @param modulePath folders of modular jars, each folder one layer
/// @param watch how often plugins and the configuration are looked at for changes; zero for never
/// @param allow a file with the SHA-256 of every jar that may be loaded; null where all may
/// @param without names of stream filters to go on without; log and admin show them as left out
public record ProxyOptions(
        Path config,
        @Nullable Path plugins,
        List<Path> modulePath,
        Duration watch,
        @Nullable Path allow,
        Set<String> without) {
    /// How often they are looked at where nobody says otherwise.
    public static final Duration WATCH = Duration.ofSeconds(1);

    public ProxyOptions {
        modulePath = List.copyOf(modulePath);
        without = Set.copyOf(without);
    }

    /// Every jar is allowed.
    public ProxyOptions(
            Path config,
            @Nullable Path plugins,
            List<Path> modulePath,
            Duration watch,
            Set<String> without) {
        this(config, plugins, modulePath, watch, null, without);
    }

    public static ProxyOptions of(Path config) {
        return new ProxyOptions(config, null, List.of(), WATCH, Set.of());
    }
}
