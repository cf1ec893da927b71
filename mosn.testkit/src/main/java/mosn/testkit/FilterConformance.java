package mosn.testkit;

import mosn.api.stream.StreamFilterFactoryProvider;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
/// with bodies in single bytes, in pairs and whole; while other streams are under way between its
/// phases; on four threads at a time; where another filter asks for another route; and while the
/// configuration is made anew and the old factory closed. It is cancelled before every call, and
/// wherever it waits; another filter answers before it has seen anything. In the end nothing may
/// hold a stream that is over, and no platform thread may be left once factory and context are
/// closed.
public final class FilterConformance {
    private static final int THREADS = 4;
    private static final int ROUNDS = 50;
    private static final int COLLECTIONS = 40;
    private static final long BETWEEN_COLLECTIONS = 25;
    private static final long PATIENCE = 2000;

    private final Supplier<? extends StreamFilterFactoryProvider> provider;
    private final String json;
    private final Map<String, Function<FilterDriver, StreamScript>> streams = new LinkedHashMap<>();
    private final List<WeakReference<TestStream>> seen = new ArrayList<>();
    private Consumer<TestContext> preparation = _ -> {};
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

    /// @throws AssertionError with what was done to which stream
    public void check() {
        if (streams.isEmpty()) {
            throw new IllegalStateException("there is no stream to check the filter with");
        }
        // threads that the filter starts are of this group, too
        var group = new ThreadGroup("filter-conformance");
        var wrong = new AtomicReference<Throwable>();
        var checking = new Thread(group, this::checkAll, "filter-conformance");
        checking.setUncaughtExceptionHandler((_, e) -> wrong.set(e));
        checking.start();
        try {
            checking.join();
            var found = wrong.get();
            if (found != null) {
                throw found instanceof AssertionError e ? e : new AssertionError(found);
            }
            checkThreads(group);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private void checkAll() {
        streams.forEach(
                (name, script) -> {
                    try {
                        check(script);
                    } catch (AssertionError | RuntimeException e) {
                        throw new AssertionError(name + ": " + e.getMessage(), e);
                    }
                });
        checkNothingIsHeld();
    }

    private FilterDriver driver() {
        var made = provider.get();
        var context = new TestContext(made.type());
        preparation.accept(context);
        return FilterDriver.of(made, json, context);
    }

    private void check(Function<FilterDriver, StreamScript> script) {
        List<String> expected;
        int calls;
        try (var driver = driver()) {
            var outcome = ended(script.apply(driver).run());
            var _ = outcome.decision(); // which throws where the filter did
            expected = sight(outcome);
            calls = outcome.transcript().size();
            for (var bytes : new int[] {1, 2, Integer.MAX_VALUE / 2}) {
                var cut = ended(script.apply(driver).inPieces(bytes).run());
                same("with bodies in pieces of " + bytes + " bytes", expected, cut);
            }
            var back = ended(script.apply(driver).sentBack().run());
            same("where another filter asks for another route", expected, back);
            answeredByAnother(script.apply(driver));
            interleaved(driver, script, expected, calls);
            cancelled(driver, script, calls);
            same("after streams that were cancelled", expected, ended(script.apply(driver).run()));
            together(driver, script, expected);
        }
        reloaded(script, expected, calls);
    }

    private Outcome ended(Run run) {
        synchronized (seen) {
            seen.add(new WeakReference<>(run.stream()));
        }
        run.await();
        return new Outcome(run);
    }

    /// What upstream and client have seen.
    private List<String> sight(Outcome outcome) {
        var lines = ConformanceCase.transcript(outcome);
        var from = 0;
        while (!lines.get(from).startsWith("upstream:")) {
            from++;
        }
        return lines.subList(from, lines.size()).stream()
                .filter(line -> !varies || !line.startsWith(" "))
                .toList();
    }

    private void same(String how, List<String> expected, Outcome outcome) {
        if (outcome.failure() != null) {
            throw new AssertionError(how + " the filter fails: " + outcome, outcome.failure());
        }
        var now = sight(outcome);
        if (!now.equals(expected)) {
            throw new AssertionError(
                    "%s other things are seen:\n%s\ninstead of\n%s"
                            .formatted(how, String.join("\n", now), String.join("\n", expected)));
        }
    }

    private void answeredByAnother(StreamScript script) {
        var outcome = ended(script.answeredBefore().run());
        if (outcome.failure() != null) {
            throw new AssertionError(
                    "where another filter has answered before, the filter fails: " + outcome,
                    outcome.failure());
        }
    }

    /// Before each of its calls another stream runs from beginning to end.
    private void interleaved(
            FilterDriver driver,
            Function<FilterDriver, StreamScript> script,
            List<String> expected,
            int calls) {
        for (var before = 0; before < calls; before++) {
            var standing = standing(driver, script, before);
            var other = ended(script.apply(driver).run());
            same("while another stream stands before call " + before, expected, other);
            standing.goOn();
            same("while another stream passes before call " + before, expected, ended(standing));
        }
    }

    private Run standing(
            FilterDriver driver, Function<FilterDriver, StreamScript> script, int calls) {
        var run = script.apply(driver).run();
        run.standBefore(calls);
        run.await();
        return run;
    }

    private void cancelled(
            FilterDriver driver, Function<FilterDriver, StreamScript> script, int calls) {
        for (var before = 0; before < calls; before++) {
            var standing = standing(driver, script, before);
            cancel(standing, "before call " + before);
            var waiting = script.apply(driver).run();
            waiting.standBefore(before + 1);
            waiting.proceed(); // perhaps as far as to where the filter works or waits
            cancel(waiting, "in call " + before);
        }
    }

    private void cancel(Run run, String where) {
        synchronized (seen) {
            seen.add(new WeakReference<>(run.stream()));
        }
        try {
            run.cancel();
        } catch (RuntimeException e) {
            throw new AssertionError("cancelled " + where + " the filter fails: " + e, e);
        }
    }

    private void together(
            FilterDriver driver,
            Function<FilterDriver, StreamScript> script,
            List<String> expected) {
        var wrong = new AtomicReference<Throwable>();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < THREADS; i++) {
            var thread =
                    new Thread(
                            () -> {
                                for (var round = 0; round < ROUNDS; round++) {
                                    var outcome = ended(script.apply(driver).run());
                                    same("on several threads", expected, outcome);
                                }
                            });
            thread.setUncaughtExceptionHandler((_, e) -> wrong.compareAndSet(null, e));
            thread.start();
            threads.add(thread);
        }
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
        var found = wrong.get();
        if (found != null) {
            throw found instanceof AssertionError e ? e : new AssertionError(found);
        }
    }

    /// The old factory is closed when the last of its streams is over, and the new one serves.
    private void reloaded(
            Function<FilterDriver, StreamScript> script, List<String> expected, int calls) {
        for (var before = 0; before < calls; before++) {
            try (var fresh = driver()) {
                try (var old = driver()) {
                    var standing = standing(old, script, before);
                    var other = ended(script.apply(fresh).run());
                    same("beside the configuration before it", expected, other);
                    standing.goOn();
                    same("begun before a reload", expected, ended(standing));
                }
                var other = ended(script.apply(fresh).run());
                same("when the configuration before it is closed", expected, other);
            }
        }
    }

    private void checkNothingIsHeld() {
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

    private static void checkThreads(ThreadGroup group) throws InterruptedException {
        var left = new Thread[64];
        var until = System.currentTimeMillis() + PATIENCE;
        var count = group.enumerate(left);
        while (count > 0 && System.currentTimeMillis() < until) {
            Thread.sleep(BETWEEN_COLLECTIONS); // it may be on its way out
            count = group.enumerate(left);
        }
        if (count > 0) {
            throw new AssertionError(
                    "thread \""
                            + left[0].getName()
                            + "\" runs on though factory and context are closed");
        }
    }
}
