package mosn.testkit;

import mosn.api.stream.StreamFilterFactoryProvider;

import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/// Holds a stream filter against what the proxy may do to any filter, whatever it is for:
///
/// ```
/// FilterConformance.of(AuthProvider::new, "{\"headers\": {\"User\": \"admin\"}}")
///         .stream("guest", driver -> driver.request("GET", "/"))
///         .stream("upload", driver -> driver.request("PUT", "/a").header("user", "admin").body("some text"))
///         .check();
/// ```
///
/// Each stream passes once as it is scripted. Then what upstream and client see must be the same
/// with bodies in single bytes, in pieces and whole; while other streams are under way between its
/// phases; on four threads at a time; where another filter asks for another route or host; where
/// clusters answer late; and while the configuration is made anew and the old factory closed.
///
/// The filter must not fail where another filter answers before it has seen anything, where no
/// route matches and no host is there, where the upstream answers 500, 502 or 503 or fails, and
/// where it is cancelled, before every call and wherever it waits. Where its own calls fail, to
/// clusters, gRPC services and plugin processes alike, it may fail of the same `CallException` or
/// `GrpcException`, which leaves the stream to its `on_error`; and what is answered when the stream
/// is over must not use that any more.
///
/// It must come back: one that blocks is told where, after [#within].
///
/// In the end nothing may hold a stream that is over, or be kept for each; no value of one stream
/// may be left at a thread; and no thread, virtual ones included, may run on once factory and
/// context are closed. Thread-locals are looked at where `java.lang` is open to the kit, or else
/// through `sun.misc.Unsafe`, of which the JVM warns unless it is started with
/// `--sun-misc-unsafe-memory-access=allow`.
public final class FilterConformance {
    private static final int COLLECTIONS = 40;
    private static final long BETWEEN_COLLECTIONS = 25;
    private static final long PATIENCE = 2000;

    private final Supplier<? extends StreamFilterFactoryProvider> provider;
    private final String json;
    private final Map<String, Function<FilterDriver, StreamScript>> streams = new LinkedHashMap<>();
    private Consumer<TestContext> preparation = _ -> {};
    private Duration limit = Duration.ofMinutes(5);
    private boolean varies;

    private FilterConformance(
            Supplier<? extends StreamFilterFactoryProvider> provider, String json) {
        this.provider = provider;
        this.json = json;
    }

    /// @param json what stands behind `config`
    public static FilterConformance of(
            Supplier<? extends StreamFilterFactoryProvider> provider, String json) {
        return new FilterConformance(provider, json);
    }

    /// Tells each context what clusters and plugins answer.
    public FilterConformance prepare(Consumer<TestContext> preparation) {
        this.preparation = preparation;
        return this;
    }

    /// @param name for complaints
    /// @param script makes the same stream whenever it is called
    public FilterConformance stream(String name, Function<FilterDriver, StreamScript> script) {
        streams.put(name, script);
        return this;
    }

    /// What it writes is another thing each time, an id or a time, say: of what is seen only
    /// methods, paths and statuses are compared.
    public FilterConformance varies() {
        varies = true;
        return this;
    }

    /// How long all of it may take; 5 minutes where nothing is said.
    public FilterConformance within(Duration limit) {
        this.limit = limit;
        return this;
    }

    /// @throws AssertionError with what was done to which stream
    public void check() {
        if (streams.isEmpty()) {
            throw new IllegalStateException("there is no stream to check the filter with");
        }
        settle();
        // threads that the filter starts are of this group, too
        var group = new ThreadGroup("filter-conformance");
        var virtual = VirtualThreads.alive().keySet();
        var wrong = new AtomicReference<Throwable>();
        var checking = new Thread(group, this::checkAll, "filter-conformance");
        checking.setUncaughtExceptionHandler((_, e) -> wrong.set(e));
        checking.setDaemon(true); // it may never end
        checking.start();
        try {
            if (!checking.join(limit)) {
                throw blocked(checking);
            }
            var found = wrong.get();
            if (found != null) {
                throw found instanceof AssertionError e ? e : new AssertionError(found);
            }
            checkThreads(group, virtual);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// The JDK's thread for everybody's delays would be of the group of whoever is the first to
    /// need it, and never ends.
    private static void settle() {
        CompletableFuture.delayedExecutor(1, TimeUnit.NANOSECONDS).execute(() -> {});
    }

    /// It is interrupted then: what ends by that disturbs no test behind this one.
    private AssertionError blocked(Thread checking) throws InterruptedException {
        var stack = checking.getStackTrace();
        checking.interrupt();
        var _ = checking.join(Duration.ofMillis(PATIENCE));
        var blocked =
                new AssertionError(
                        "not done within %s s; if the filter does not return, this is where it is"
                                .formatted(limit.toMillis() / 1000.0));
        blocked.setStackTrace(stack);
        return blocked;
    }

    private void checkAll() {
        var checked = new LinkedHashMap<String, StreamConformance>();
        streams.forEach(
                (name, script) ->
                        checked.put(name, new StreamConformance(this::driver, script, varies)));
        each(checked, StreamConformance::check);
        var seen = checked.values().stream().flatMap(each -> each.seen().stream()).toList();
        checkNothingIsHeld(seen);
        each(checked, StreamConformance::keepsNothing);
    }

    private static void each(
            Map<String, StreamConformance> checked, Consumer<StreamConformance> check) {
        checked.forEach(
                (name, stream) -> {
                    try {
                        check.accept(stream);
                    } catch (AssertionError e) {
                        throw new AssertionError(name + ": " + e.getMessage(), e);
                    } catch (RuntimeException e) {
                        throw new AssertionError(name + ": " + e, e);
                    }
                });
    }

    private FilterDriver driver() {
        var made = provider.get();
        var context = new TestContext(made.type());
        preparation.accept(context);
        return FilterDriver.of(made, json, context);
    }

    private static void checkNothingIsHeld(List<WeakReference<TestStream>> seen) {
        try {
            for (var round = 0; round < COLLECTIONS; round++) {
                if (seen.stream().allMatch(each -> each.refersTo(null))) {
                    return;
                }
                System.gc();
                Thread.sleep(BETWEEN_COLLECTIONS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var held = seen.stream().filter(each -> !each.refersTo(null)).count();
        throw new AssertionError(
                held
                        + " of "
                        + seen.size()
                        + " streams are held in memory though they are over and the filter's"
                        + " factory is closed");
    }

    /// @param known virtual threads of others
    private static void checkThreads(ThreadGroup group, Set<String> known)
            throws InterruptedException {
        var until = System.currentTimeMillis() + PATIENCE;
        var left = left(group, known);
        while (left != null && System.currentTimeMillis() < until) {
            Thread.sleep(BETWEEN_COLLECTIONS); // it may be on its way out
            left = left(group, known);
        }
        if (left != null) {
            throw new AssertionError(left + " runs on though factory and context are closed");
        }
    }

    private static @Nullable String left(ThreadGroup group, Set<String> known) {
        var threads = new Thread[1];
        if (group.enumerate(threads) > 0) {
            return "thread \"" + threads[0].getName() + "\"";
        }
        var virtual = new HashMap<>(VirtualThreads.alive());
        virtual.keySet().removeAll(known);
        return virtual.values().stream().findFirst().orElse(null);
    }
}
