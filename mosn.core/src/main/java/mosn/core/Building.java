package mosn.core;

import mosn.api.ConfigException;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.core.loop.ThreadStack;
import mosn.core.loop.Threads;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/// Something that extensions take part in is in the making, a generation say, on a thread of its
/// own: what extensions leave on that ends with it.
///
/// No extension may take longer than a limit: then the building is abandoned. Whoever waits for it
/// is told, its thread is interrupted, and what it has leased is given back as soon as the
/// extension lets that thread go. Another may begin before.
final class Building<T> {
    private static final Logger LOG = LoggerFactory.getLogger(Building.class);

    private final Limit limit;
    private final Consumer<T> discard;
    private final CompletableFuture<T> made = new CompletableFuture<>();
    private final AtomicBoolean abandoned = new AtomicBoolean();
    private final PluginNames names = new PluginNames();
    private final Thread thread;

    /// Changed under the lock of this object.
    private volatile Step step;

    private Building(Limit limit, Function<Building<?>, T> build, Consumer<T> discard) {
        this.limit = limit;
        this.discard = discard;
        this.step = new Step("plugins", "repair them", limit.time());
        this.thread = Threads.begin("mosn-build", () -> run(build));
    }

    /// How long an extension may take.
    ///
    /// @param alternative what else to do about one that takes longer than to repair it
    record Limit(Duration time, String alternative) {}

    /// What is being made.
    private record Step(String what, String repair, Duration allowed, long since) {
        Step(String what, String repair, Duration allowed) {
            this(what, repair, allowed, System.nanoTime());
        }

        Step longer(Duration more) {
            return new Step(what, repair, allowed.plus(more), since);
        }

        long left() {
            return allowed.toNanos() - (System.nanoTime() - since);
        }
    }

    /// What nobody waits for any more goes no further.
    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        AbandonedException() {
            super("the configuration has been given up", null, false, false);
        }
    }

    /// @param build is called on the new thread
    /// @param discard takes what has been built when nobody waits for it any more
    static <T> Building<T> begin(Limit limit, Function<Building<?>, T> build, Consumer<T> discard) {
        return new Building<>(limit, build, discard);
    }

    private void run(Function<Building<?>, T> build) {
        try {
            var built = build.apply(this);
            if (!made.complete(built)) {
                discard.accept(built);
            }
        } catch (Throwable e) {
            if (!made.completeExceptionally(e)) {
                LOG.debug("what was abandoned has failed", e);
            }
        }
        if (abandoned.get()) {
            LOG.info(
                    "the configuration that was given up has been taken apart: {} has come to an"
                            + " end",
                    step.what);
        }
    }

    // for who builds

    /// Something else is made from now on, by an extension perhaps.
    ///
    /// @param what where it is named
    /// @param repair what to do about an extension that takes too long
    void next(String what, String repair) {
        next(what, repair, Duration.ZERO);
    }

    /// The same, which waits by itself.
    ///
    /// @param waits no longer than this
    void next(String what, String repair, Duration waits) {
        check();
        synchronized (this) {
            step = new Step(what, repair, limit.time().plus(waits));
        }
    }

    private void check() {
        if (abandoned.get()) {
            throw new AbandonedException();
        }
    }

    /// Whether what is built is for nobody any more: of no use to others either.
    AtomicBoolean abandoned() {
        return abandoned;
    }

    /// An extension names a plugin process, which it may wait for: to start, and, where its port is
    /// taken by the one before, for that to end, and to start again. Called on any thread.
    ///
    /// @throws PluginStartException where the name stands for another one
    void name(String name, PluginSpec spec) {
        names.claim(name, spec);
        check();
        var limits = spec.limits();
        var more = limits.start().multipliedBy(2).plus(limits.drain());
        synchronized (this) {
            step = step.longer(more);
        }
    }

    /// What plugin processes are called in what is built.
    PluginNames names() {
        return names;
    }

    // for who waits

    /// What has been built; what has been thrown there is thrown here. An interrupt is handed on to
    /// it.
    ///
    /// @throws ProxyException where an extension takes too long, or fails with an error
    T await() {
        var interrupted = false;
        try {
            while (true) {
                var current = step;
                try {
                    return made.get(current.left(), TimeUnit.NANOSECONDS);
                } catch (TimeoutException e) {
                    if (current.equals(step)) {
                        giveUp(current);
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.interrupt();
                }
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException known
                    ? known
                    : new ProxyException(step.what + " cannot be made: " + e.getCause(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void giveUp(Step current) {
        var stack = ThreadStack.of(thread);
        var seconds = String.format(Locale.ROOT, "%.1f s", current.allowed.toMillis() / 1e3);
        var why =
                new ConfigException(
                        current.what,
                        "takes over %s to be made, at %s".formatted(seconds, stack.place()),
                        current.repair + ", or " + limit.alternative());
        LOG.warn("waits no longer for {}", current.what, stack.trace());
        abandon(new ProxyException(String.valueOf(why.getMessage())));
    }

    /// Nobody is to wait for it any more. Does nothing where it has been built.
    void abandon(ProxyException why) {
        if (made.completeExceptionally(why)) {
            abandoned.set(true);
            thread.interrupt();
        }
    }

    /// Ends what has been built, if it has been: nobody takes it.
    void discard() {
        if (made.isDone() && !made.isCompletedExceptionally()) {
            discard.accept(made.join());
        }
    }

    /// Waits until its thread has ended, if it does.
    void join(Duration limit) {
        try {
            var _ = thread.join(limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
