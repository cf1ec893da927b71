package mosn.testkit;

import mosn.api.CallException;
import mosn.api.grpc.GrpcException;

import org.jspecify.annotations.Nullable;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/// What [FilterConformance] does with one of its streams.
final class StreamConformance {
    private static final int THREADS = 4;
    private static final int ROUNDS = 50;
    private static final int MANY = 500;
    private static final Duration LONG = Duration.ofHours(1);

    private final Supplier<FilterDriver> drivers;
    private final Function<FilterDriver, StreamScript> script;
    private final boolean varies;
    private final List<WeakReference<TestStream>> seen = new ArrayList<>();

    /// What upstream and client see of the stream as it is scripted.
    private List<String> expected = List.of();

    /// How often the filter is called then.
    private int calls;

    /// @param varies whether only methods, paths and statuses are compared
    StreamConformance(
            Supplier<FilterDriver> drivers,
            Function<FilterDriver, StreamScript> script,
            boolean varies) {
        this.drivers = drivers;
        this.script = script;
        this.varies = varies;
    }

    /// Those that are over.
    List<WeakReference<TestStream>> seen() {
        return seen;
    }

    void check() {
        try (var driver = drivers.get()) {
            asScripted(driver);
            inPieces(driver);
            same("where another filter asks for another route", script(driver).sentBack());
            same("where another filter asks for another host", script(driver).hostChosenAgain());
            Trouble.ALL.forEach(trouble -> bears(trouble, driver));
            interleaved(driver);
            cancelled(driver);
            same("after streams that were cancelled", script(driver));
            leavesNothingAtTheThread(driver);
            together(driver);
        }
        callsFail();
        callsAreLate();
        reloaded();
    }

    private StreamScript script(FilterDriver driver) {
        return script.apply(driver);
    }

    private Outcome ended(Run run) {
        see(run);
        run.await();
        return new Outcome(run);
    }

    private void see(Run run) {
        synchronized (seen) {
            seen.add(new WeakReference<>(run.stream()));
        }
    }

    private void asScripted(FilterDriver driver) {
        var outcome = ended(script(driver).run());
        var _ = outcome.decision(); // which throws where the filter did
        expected = sight(outcome);
        calls = outcome.transcript().size();
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

    private void same(String how, StreamScript changed) {
        same(how, ended(changed.run()));
    }

    private void same(String how, Outcome outcome) {
        mustNotFail(how + " the filter fails: ", outcome);
        var now = sight(outcome);
        if (!now.equals(expected)) {
            throw new AssertionError(
                    "%s other things are seen:\n%s\ninstead of\n%s"
                            .formatted(how, String.join("\n", now), String.join("\n", expected)));
        }
    }

    private static void mustNotFail(String complaint, Outcome outcome) {
        if (outcome.failure() != null) {
            throw new AssertionError(complaint + outcome, outcome.failure());
        }
    }

    private void inPieces(FilterDriver driver) {
        for (var bytes : new int[] {1, 2, Integer.MAX_VALUE / 2}) {
            same("with bodies in pieces of " + bytes + " bytes", script(driver).inPieces(bytes));
        }
    }

    private void bears(Trouble trouble, FilterDriver driver) {
        var outcome = ended(trouble.script().apply(script(driver)).run());
        mustNotFail(trouble.where() + ", the filter fails: ", outcome);
    }

    /// Before each of its calls another stream runs from beginning to end.
    private void interleaved(FilterDriver driver) {
        for (var before = 0; before < calls; before++) {
            var standing = standing(driver, before);
            same("while another stream stands before call " + before, script(driver));
            standing.goOn();
            same("while another stream passes before call " + before, ended(standing));
        }
    }

    private Run standing(FilterDriver driver, int before) {
        var run = script(driver).run();
        run.standBefore(before);
        run.await();
        return run;
    }

    private void cancelled(FilterDriver driver) {
        for (var before = 0; before < calls; before++) {
            cancel(standing(driver, before), "before call " + before);
            var waiting = script(driver).run();
            waiting.standBefore(before + 1);
            waiting.proceed(); // perhaps as far as to where the filter works or waits
            cancel(waiting, "in call " + before);
        }
    }

    private void cancel(Run run, String where) {
        see(run);
        try {
            run.cancel();
        } catch (RuntimeException e) {
            throw new AssertionError("cancelled " + where + " the filter fails: " + e, e);
        }
    }

    private void together(FilterDriver driver) {
        var wrong = new AtomicReference<Throwable>();
        var threads = new ArrayList<Thread>();
        for (var i = 0; i < THREADS; i++) {
            var thread = new Thread(() -> several(driver));
            thread.setUncaughtExceptionHandler((_, e) -> wrong.compareAndSet(null, e));
            thread.start();
            threads.add(thread);
        }
        threads.forEach(StreamConformance::join);
        var found = wrong.get();
        if (found != null) {
            throw found instanceof AssertionError e ? e : new AssertionError(found);
        }
    }

    private void several(FilterDriver driver) {
        for (var round = 0; round < ROUNDS; round++) {
            same("on several threads", script(driver));
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /// That a service fails may be left to the proxy, by a stage that fails of the same.
    private void callsFail() {
        try (var driver = drivers.get()) {
            var reason = new CallException("connect_failed", "no service answers");
            driver.context().callsAwait(CompletableFuture.failedFuture(reason));
            var outcome = ended(script(driver).run());
            if (!isOfCall(outcome.failure())) {
                mustNotFail("where its calls fail, the filter fails of another thing: ", outcome);
            }
        }
    }

    private static boolean isOfCall(@Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CallException || cause instanceof GrpcException) {
                return true;
            }
        }
        return false;
    }

    /// Of two streams that wait for a service one is given up before that answers.
    private void callsAreLate() {
        try (var driver = drivers.get()) {
            var gate = new CompletableFuture<@Nullable Void>();
            driver.context().callsAwait(gate);
            var over = script(driver).run();
            over.proceed();
            cancel(over, "while it calls");
            var waiting = script(driver).run();
            waiting.proceed();
            var misuses = over.stream().lease().misuses();
            gate.complete(null);
            same("where its calls are answered late", ended(waiting));
            if (over.stream().lease().misuses() != misuses) {
                throw new AssertionError(
                        "where a call is answered late, the filter uses a stream that is over;"
                                + " derive the stage that it returns from the call's");
            }
        }
    }

    /// The old factory is closed when the last of its streams is over, and the new one serves.
    private void reloaded() {
        for (var before = 0; before < calls; before++) {
            try (var fresh = drivers.get()) {
                try (var old = drivers.get()) {
                    var standing = standing(old, before);
                    same("beside the configuration before it", script(fresh));
                    standing.goOn();
                    same("begun before a reload", ended(standing));
                }
                same("when the configuration before it is closed", script(fresh));
            }
        }
    }

    /// A value that is another one behind each stream is that stream's, and the next one finds it.
    private void leavesNothingAtTheThread(FilterDriver driver) {
        var first = threadLocals(driver);
        var second = threadLocals(driver);
        var third = threadLocals(driver);
        var left = changed(second, third);
        if (left != null && changed(first, second) != null) {
            throw new AssertionError(
                    "a thread-local is left with a "
                            + left.getClass().getName()
                            + " of a stream that is over; remove it before the phase ends");
        }
    }

    private Map<Object, Object> threadLocals(FilterDriver driver) {
        ended(script(driver).run());
        return ThreadLocals.here();
    }

    @SuppressWarnings("ReferenceEquality") // another object, though it may be equal
    private static @Nullable Object changed(Map<Object, Object> before, Map<Object, Object> now) {
        return now.entrySet().stream()
                .filter(local -> before.get(local.getKey()) != local.getValue())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /// What is more by as many objects as there were streams, twice in a row, is kept for each.
    void keepsNothing() {
        try (var driver = drivers.get()) {
            var first = objectsAfterMany(driver);
            var second = objectsAfterMany(driver);
            var third = objectsAfterMany(driver);
            var kept = grown(second, third);
            kept.retainAll(grown(first, second));
            if (!kept.isEmpty()) {
                throw new AssertionError(
                        "each stream leaves something in memory: after %d more there are as many more of %s"
                                .formatted(MANY, String.join(", ", kept)));
            }
        }
    }

    private String objectsAfterMany(FilterDriver driver) {
        for (var i = 0; i < MANY; i++) {
            script(driver).run().await();
        }
        driver.advance(LONG); // what is due, or grows old, goes
        driver.context().forget();
        return LiveObjects.histogram();
    }

    private static Set<String> grown(String before, String after) {
        var counts = LiveObjects.counts(before);
        var grown = new TreeSet<String>();
        LiveObjects.counts(after)
                .forEach(
                        (type, count) -> {
                            if (count - counts.getOrDefault(type, 0L) >= MANY) {
                                grown.add(LiveObjects.name(type));
                            }
                        });
        return grown;
    }
}
