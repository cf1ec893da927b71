package mosn.core.extension;

import mosn.core.loop.Threads;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// Watches plugins that were given up until their class loaders are gone, and says so: that is the
/// proof that nothing of them is left. The collector is asked to run only where an operator wants
/// it to be: without, that a loader is still there means only that it has not been collected yet.
/// Who may hold it is a guess that [Suspects] makes.
final class Unloading implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Unloading.class);

    /// How many that are gone are remembered.
    private static final int REMEMBERED = 20;

    /// What its threads have to end once they are told to.
    private static final Duration GRACE = Duration.ofSeconds(2);

    /// What the others that are closed with a plugin have to be closed, too, before one collection
    /// is asked for all of them.
    private static final Duration GATHER = Duration.ofMillis(100);

    private final Consumer<ClassLoader> sweep;
    private final BooleanSupplier proves;
    private final Predicate<String> isOpen;
    private final LentThreads lent = new LentThreads();
    private final ReferenceQueue<ClassLoader> gone = new ReferenceQueue<>();
    private final Set<Closed> waiting = new LinkedHashSet<>();
    private final List<PluginStatus> unloaded = new ArrayList<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    work -> Threads.platform("mosn-unloading-timer", work));

    private @Nullable Thread watcher;
    private boolean asked;
    private long collected;
    private Duration pause = Duration.ZERO;
    private volatile boolean ended;

    /// @param proves whether a collection is asked for when plugins have been closed
    /// @param isOpen whether a package is one of a plugin that is open
    Unloading(Consumer<ClassLoader> sweep, BooleanSupplier proves, Predicate<String> isOpen) {
        this.sweep = sweep;
        this.proves = proves;
        this.isOpen = isOpen;
    }

    /// Threads that an extension was still on when what it was lent was taken back.
    void linger(ClassLoader loader, Collection<Thread> threads) {
        lent.add(loader, threads);
    }

    private final class Closed extends WeakReference<ClassLoader> {
        final PluginLayer.Identity identity;

        /// Its path, for who looks at a heap dump.
        final String plugin;

        final long since = System.nanoTime();
        private final Set<String> packages;

        Closed(PluginLayer layer) {
            super(layer.loader(), gone);
            this.identity = layer.identity();
            this.plugin = identity.path().toString();
            this.packages = layer.packages();
        }

        Duration age() {
            return Duration.ofNanos(System.nanoTime() - since);
        }

        List<String> suspects(Suspects found) {
            var loader = get();
            return loader == null ? List.of() : found.of(loader, itsAlone(), lent.of(loader));
        }

        /// A thread in any other may be in the version that took its place.
        private Set<String> itsAlone() {
            return packages.stream().filter(isOpen.negate()).collect(Collectors.toSet());
        }

        PluginStatus status(Suspects found) {
            return new PluginStatus(
                    identity.path(),
                    identity.sha256(),
                    PluginStatus.State.CLOSED,
                    List.of(),
                    age(),
                    suspects(found));
        }

        PluginStatus gone(Duration took) {
            return new PluginStatus(
                    identity.path(),
                    identity.sha256(),
                    PluginStatus.State.UNLOADED,
                    List.of(),
                    took,
                    List.of());
        }
    }

    /// @param layer is closed, and nobody uses it
    synchronized void watch(PluginLayer layer) {
        var closed = new Closed(layer);
        waiting.add(closed);
        sweep.accept(layer.loader());
        ProcessMemory.forget(layer.loader())
                .forEach(
                        left ->
                                LOG.info(
                                        "plugin {} left {} behind, which has been taken away",
                                        closed.plugin,
                                        left));
        later(GRACE, () -> suspect(closed));
        if (proves.getAsBoolean() && !asked) {
            asked = true;
            later(GATHER, this::collect);
        }
        if (watcher == null && !ended) {
            watcher = Threads.begin("mosn-unloading", this::await);
        }
    }

    private void later(Duration delay, Runnable task) {
        if (!ended) {
            var _ = timer.schedule(task, delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void collect() {
        synchronized (this) {
            asked = false; // who is closed from now on may come too late for this one
        }
        if (ended) {
            return;
        }
        var before = System.nanoTime();
        System.gc();
        var now = System.nanoTime();
        synchronized (this) {
            collected = now;
            pause = Duration.ofNanos(now - before);
        }
    }

    private void suspect(Closed closed) {
        if (ended || closed.refersTo(null)) {
            return;
        }
        var suspects = closed.suspects(Suspects.look());
        for (var suspect : suspects) {
            LOG.warn("plugin {} is closed, but stays in memory: {}", closed.plugin, suspect);
        }
        if (proves.getAsBoolean() && staysAfter(closed)) {
            LOG.warn(
                    "plugin {} is closed, but stays in memory after a collection; \"mosn plugin why"
                            + " {}\" says what holds it",
                    closed.plugin,
                    closed.identity.path().getFileName());
        }
    }

    private boolean staysAfter(Closed closed) {
        var last = closed.since + GRACE.toNanos();
        boolean late;
        synchronized (this) {
            late = collected - last < 0;
        }
        if (late) {
            collect();
        }
        return !closed.refersTo(null);
    }

    private void await() {
        try {
            while (true) {
                unloaded((Closed) gone.remove());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the proxy ends
        }
    }

    private synchronized void unloaded(Closed closed) {
        var took = closed.age();
        waiting.remove(closed);
        unloaded.addFirst(closed.gone(took));
        if (unloaded.size() > REMEMBERED) {
            unloaded.removeLast();
        }
        LOG.info(
                "plugin {} unloaded after {} s{}",
                closed.plugin,
                String.format(Locale.ROOT, "%.1f", took.toMillis() / 1e3),
                collected - closed.since < 0 || pause.isZero()
                        ? ""
                        : ", "
                                + pause.toMillis()
                                + " ms of them for a collection, by prove_unload");
    }

    /// Those that wait first.
    synchronized List<PluginStatus> statuses() {
        var statuses = new ArrayList<PluginStatus>();
        if (!waiting.isEmpty()) {
            var found = Suspects.look();
            waiting.forEach(closed -> statuses.add(closed.status(found)));
        }
        statuses.addAll(unloaded);
        return statuses;
    }

    @Override
    public synchronized void close() {
        ended = true;
        timer.shutdownNow();
        if (watcher != null) {
            watcher.interrupt();
        }
    }
}
