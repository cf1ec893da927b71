package mosn.core;

import mosn.api.Metrics;
import mosn.api.source.ConfigPart;
import mosn.api.source.ConfigSource;
import mosn.api.source.ConfigUpdates;
import mosn.api.source.ConfigVerdict;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Threads;
import mosn.core.stream.CallStage;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/// A configuration source at work: what it has said, and what of that has been taken. Safe from any
/// thread; who listens to it is called on none of its own.
final class RunningSource implements ConfigUpdates, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunningSource.class);

    private final String name;
    private final ContextLoader loader;
    private final Consumer<RunningSource> listener;
    private final Metrics.Counter taken;
    private final Metrics.Counter refused;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private @Nullable Said newest;
    private @Nullable Said judged;
    private @Nullable ConfigVerdict verdict; // the last one on what is judged
    private @Nullable Said atWork;
    private String refusal = "";
    private String trouble = "";
    private boolean closed;

    /// @param loader of the extension's
    /// @param listener told that there is something to look at
    RunningSource(
            String name, Metrics metrics, ContextLoader loader, Consumer<RunningSource> listener) {
        this.name = name;
        this.loader = loader;
        this.listener = listener;
        this.taken = metrics.counter("updates_taken");
        this.refused = metrics.counter("updates_refused");
    }

    /// What it said at one time.
    ///
    /// @param verdict the first one; a later configuration may take what one refused
    record Said(List<ConfigPart> parts, CompletableFuture<ConfigVerdict> verdict) {}

    String name() {
        return name;
    }

    /// Has `source` speak. Returns when it does, which may be never.
    void run(ConfigSource source) {
        try {
            source.open(this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed("it was interrupted");
        } catch (Exception | LinkageError e) {
            failed("it fails with " + e);
        }
    }

    /// Done with its first word, whatever that is.
    CompletableFuture<Void> first() {
        return first;
    }

    /// Null where it has said nothing yet.
    synchronized @Nullable Said newest() {
        return newest;
    }

    /// What it has said and nobody has looked at yet; null where there is nothing.
    synchronized @Nullable Said unjudged() {
        return newest == null || newest.equals(judged) ? null : newest;
    }

    @Override
    public CompletionStage<ConfigVerdict> update(List<ConfigPart> parts) {
        Said said;
        synchronized (this) {
            if (closed) {
                return lent(CompletableFuture.completedFuture(over()));
            }
            if (!trouble.isEmpty()) {
                LOG.info("configuration source {} knows again", name);
                trouble = "";
            }
            var before = newest;
            if (before != null && before.parts.equals(parts)) {
                return lent(
                        verdict != null && before.equals(judged)
                                ? CompletableFuture.completedFuture(verdict)
                                : before.verdict);
            }
            said = new Said(List.copyOf(parts), new CompletableFuture<>());
            newest = said;
            if (before != null && !before.equals(judged)) {
                var _ = said.verdict.thenAccept(before.verdict::complete);
            }
        }
        first.complete(null);
        listener.accept(this);
        return lent(said.verdict);
    }

    private CompletionStage<ConfigVerdict> lent(CompletableFuture<ConfigVerdict> verdict) {
        return CallStage.lent(verdict.copy(), loader);
    }

    /// Whoever waits for it is called on a thread of its own, for it may take its time.
    private static void judge(Said said, ConfigVerdict verdict) {
        var _ = Threads.begin("mosn-source-verdict", () -> said.verdict.complete(verdict));
    }

    @Override
    public synchronized void failed(String why) {
        if (!closed && !why.equals(trouble)) {
            trouble = why;
            LOG.warn(
                    "configuration source {} does not know, and what it said last holds: {}",
                    name,
                    why);
        }
        first.complete(null);
    }

    /// What it said is part of the configuration at work.
    void onTaken(Said said) {
        var taking = new ConfigVerdict.Taken();
        synchronized (this) {
            if (!said.equals(atWork)) {
                taken.increment();
            }
            atWork = said;
            if (said.equals(newest)) {
                judged = said;
                verdict = taking;
                refusal = "";
            }
        }
        judge(said, taking);
    }

    /// What it said cannot be part of the configuration.
    void onRefused(Said said, String why) {
        var refusing = new ConfigVerdict.Refused(why);
        synchronized (this) {
            refused.increment();
            refusal = why;
            judged = said;
            verdict = refusing;
        }
        judge(said, refusing);
    }

    /// Why the newest that it has said is not at work; empty where it is, or nobody has looked at
    /// it.
    synchronized String refusal() {
        return refusal;
    }

    /// For operators.
    synchronized Map<String, Object> report() {
        var report = new TreeMap<String, Object>();
        report.put("name", name);
        report.put(
                "parts",
                atWork == null ? List.of() : atWork.parts.stream().map(ConfigPart::name).toList());
        report.put("refused", refusal);
        report.put("trouble", trouble);
        return report;
    }

    /// From now on nothing that it says changes anything.
    @Override
    public void close() {
        Said open;
        synchronized (this) {
            closed = true;
            open = newest;
        }
        first.complete(null);
        if (open != null) {
            judge(open, over());
        }
    }

    private static ConfigVerdict over() {
        return new ConfigVerdict.Refused("the source has been closed");
    }
}
