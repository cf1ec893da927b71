package mosn.core;

import mosn.api.Provider;
import mosn.core.extension.Extension;

import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// A generation that another has taken the place of, and that still has streams under way or is
/// being closed. It holds nothing of that generation: what its streams need no more is to go before
/// they do.
///
/// @param number tells it from others
/// @param since when that was, as [System#nanoTime] counts
/// @param all what it was made of
/// @param lasting what streams need that call no filter any more
record Replaced(
        int number, long since, GenerationStreams streams, List<Part> all, List<Part> lasting) {
    /// @param origin where it came from, for people
    /// @param extension likewise
    private record Part(String origin, String extension, WeakReference<Provider> provider) {
        static Part of(Extension<?> extension) {
            return new Part(
                    extension.origin().toString(),
                    extension.named(),
                    new WeakReference<>(extension.provider()));
        }

        boolean isHeldBesides(Set<Provider> kept) {
            @Nullable Provider held = provider.get();
            return held != null && !kept.contains(held);
        }
    }

    static Replaced of(
            int number,
            GenerationStreams streams,
            List<? extends Extension<?>> all,
            List<? extends Extension<?>> lasting) {
        return new Replaced(number, System.nanoTime(), streams, parts(all), parts(lasting));
    }

    private static List<Part> parts(List<? extends Extension<?>> extensions) {
        return extensions.stream().map(Part::of).toList();
    }

    /// For JSON.
    ///
    /// @param current what is at work now: plugins that it has, too, are held anyway
    Map<String, Object> report(Generation current) {
        var filtered = streams.filtered().size();
        var settled = streams.settled().size();
        var closing = streams.closings().underWay();
        return Map.of(
                "number",
                number,
                "seconds",
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - since) / 1e3,
                "streams",
                filtered + settled,
                "without_filters",
                settled,
                "plugins",
                plugins(filtered > 0 ? all : held(settled, closing), current),
                "closing",
                streams.closings().names());
    }

    /// What is held when no filter is called any more.
    private List<Part> held(int settled, List<Closing> closing) {
        var held = new ArrayList<>(settled > 0 ? lasting : List.<Part>of());
        for (var part : all) {
            if (closing.stream().anyMatch(it -> it.extensions().contains(part.extension()))) {
                held.add(part);
            }
        }
        return held;
    }

    private static List<String> plugins(List<Part> parts, Generation current) {
        var kept = Collections.newSetFromMap(new IdentityHashMap<Provider, Boolean>());
        current.extensions().list().forEach(extension -> kept.add(extension.provider()));
        return parts.stream()
                .filter(part -> part.isHeldBesides(kept))
                .map(Part::origin)
                .distinct()
                .sorted()
                .toList();
    }
}
