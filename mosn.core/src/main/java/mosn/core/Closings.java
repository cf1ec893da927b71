package mosn.core;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// Closes what generations hold: one after the other, but none keeps the others from it for long.
/// Safe from any thread.
final class Closings {
    private static final Logger LOG = LoggerFactory.getLogger(Closings.class);

    /// How long the others wait for one.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Set<Closing> underWay = ConcurrentHashMap.newKeySet();

    /// Closes them, the last first. Returns when each has been closed or has taken too long.
    void close(List<LeasedPart> parts) {
        for (var part : parts.reversed()) {
            var closing = Closing.of(part);
            underWay.add(closing);
            var _ = closing.done().thenRun(() -> underWay.remove(closing));
            closing.await(PATIENCE);
        }
    }

    /// What has begun to close, and has not ended.
    List<Closing> underWay() {
        return List.copyOf(underWay);
    }

    /// Done when all that has begun by now has ended.
    CompletableFuture<Void> done() {
        return CompletableFuture.allOf(
                underWay.stream().map(Closing::done).toArray(CompletableFuture[]::new));
    }

    /// What has begun to close, and has not ended, for people.
    List<String> names() {
        return underWay.stream().map(Closing::name).sorted().toList();
    }

    /// Waits for all of it, as long as it may take.
    void finish(Limit limit) {
        if (!limit.await(done())) {
            LOG.warn("ends without waiting for what is being closed: {}", names());
        }
    }
}
