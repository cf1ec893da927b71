package mosn.core;

import mosn.core.loop.DurationText;
import mosn.core.loop.Loops;
import mosn.core.loop.Threads;
import mosn.core.stream.Leaseholders;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// The streams of a generation that are under way, and what is to be done at their end. Safe from
/// any thread.
final class GenerationStreams {
    private static final Logger LOG = LoggerFactory.getLogger(GenerationStreams.class);

    private final Leaseholders filtered;
    private final Leaseholders settled;
    private final Closings closings = new Closings();
    private final AtomicReference<@Nullable Runnable> retirement = new AtomicReference<>();
    private final CompletableFuture<Void> unfiltered = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    GenerationStreams(Loops loops) {
        filtered = new Leaseholders(loops);
        settled = new Leaseholders(loops);
    }

    /// Those that use all of it.
    Leaseholders filtered() {
        return filtered;
    }

    /// Those that call no filter any more, as a tunnel: they use what lasts.
    Leaseholders settled() {
        return settled;
    }

    /// What is closed at their end.
    Closings closings() {
        return closings;
    }

    /// What is to be done once they are retired. Each on a thread of its own: closing a filter may
    /// take as long as its author likes.
    ///
    /// @param unfiltered when no filter is called any more
    /// @param ended then, when there is no stream any more
    /// @param over then, when all has been closed
    void whenOver(Runnable unfiltered, Runnable ended, Runnable over) {
        retirement.set(
                () -> filtered.retire(() -> begin(() -> endFilters(unfiltered, ended, over))));
    }

    /// No more of them begin.
    void retire() {
        var retire = retirement.getAndSet(null);
        if (retire != null) {
            retire.run();
        }
    }

    private void endFilters(Runnable unfiltered, Runnable ended, Runnable over) {
        unfiltered.run();
        settled.retire(() -> begin(() -> endAll(ended, over)));
        this.unfiltered.complete(null);
    }

    private void endAll(Runnable ended, Runnable over) {
        ended.run();
        var _ =
                closings.done()
                        .thenRun(
                                () -> {
                                    over.run();
                                    this.over.complete(null);
                                });
    }

    private static void begin(Runnable end) {
        var _ = Threads.begin("mosn-generation-end", end);
    }

    /// Retires them all, whose connections are closed, and waits until what is to be done at their
    /// end has been done.
    ///
    /// @param streams how long they may take to end
    /// @param extensions how long extensions may take, after that, to close
    /// @param hurry done when nothing is to be waited for any more
    static void finish(
            Collection<GenerationStreams> all,
            Duration streams,
            Duration extensions,
            CompletableFuture<Void> hurry) {
        all.forEach(GenerationStreams::retire);
        var limit = new Limit(streams, hurry);
        for (var each : all) {
            if (!limit.await(each.over) && each.size() > 0) {
                LOG.warn("{} streams have not ended with their connections", each.size());
            }
            each.filtered.release();
        }
        limit = new Limit(extensions, hurry);
        for (var each : all) {
            var closed = limit.await(each.unfiltered);
            each.settled.release();
            if (!closed || !limit.await(each.over)) {
                LOG.warn(
                        "ends without waiting for extensions that take over {}: {}",
                        DurationText.of(extensions),
                        each.closings.names());
            }
        }
    }

    /// How many there are, as far as another thread can tell.
    int size() {
        return filtered.size() + settled.size();
    }

    /// Ends them all, soon.
    void cut() {
        filtered.cut();
        settled.cut();
    }
}
