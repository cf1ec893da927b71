package mosn.core;

import mosn.core.extension.Extension;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A generation that another has taken the place of, and that still has streams under way.
///
/// @param since when that was, as [System#nanoTime] counts
record Replaced(Generation generation, long since) {
    /// For JSON.
    ///
    /// @param current what is at work now: plugins that it has, too, are held anyway
    Map<String, Object> report(Generation current) {
        var kept =
                current.extensions().list().stream()
                        .map(Extension::identity)
                        .collect(Collectors.toSet());
        List<String> plugins =
                generation.extensions().list().stream()
                        .filter(extension -> !kept.contains(extension.identity()))
                        .map(extension -> extension.origin().toString())
                        .distinct()
                        .sorted()
                        .toList();
        return Map.of(
                "seconds",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) / 1e3,
                "streams",
                generation.activeStreams(),
                "plugins",
                plugins);
    }
}
