package mosn.core.stream;

import mosn.api.CallException;
import mosn.api.Metrics;
import mosn.api.Metrics.Counter;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactory.RunsOn;
import mosn.core.loop.ContextLoader;
import mosn.core.observe.Repeated;
import mosn.core.stream.FilterBreaker.Admission;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/// A filter as one listener is configured to have it: its factory, and the host-side keys beside
/// it. Immutable but for what it counts; used on every loop.
public final class FilterSlot implements AutoCloseable {
    private static final long PAUSE = Duration.ofSeconds(30).toNanos();

    /// Beside the bits of the phases: that a filter does something when its stream is over.
    static final int ENDS = 1 << 30;

    private final String name;
    private final StreamFilterFactory factory;
    private final ContextLoader loader;
    private final long timeoutNanos;
    private final boolean allowsOnError;
    private final System.Logger log;
    private final FilterLedger ledger;
    private final FilterSwitch off;
    private final boolean disabled;
    private final @Nullable FilterBreaker breaker;
    private final Counter failures;
    private final Counter stuck;
    private final BodyMode requestBody;
    private final BodyMode responseBody;
    private final @Nullable Semaphore permits;
    private final Map<Class<?>, Integer> phases = new ConcurrentHashMap<>();
    private final AtomicLong nextComplaint = new AtomicLong();
    private final Repeated sentences = new Repeated(PAUSE);

    /// @param config the host-side keys
    /// @param loader what the context class loader is while the filter runs
    /// @param metrics the extension's own, beside which its failures are counted
    /// @param ledger what it costs; not closed by this
    /// @param off whether it is switched off
    public FilterSlot(
            StreamFilterConfig config,
            StreamFilterFactory factory,
            ContextLoader loader,
            System.Logger log,
            Metrics metrics,
            FilterLedger ledger,
            FilterSwitch off) {
        this.name = config.name();
        this.off = off;
        this.disabled = config.disabled();
        this.breaker =
                config.breaker() == null
                        ? null
                        : new FilterBreaker(name, config.breaker(), System::nanoTime);
        this.factory = factory;
        this.loader = loader;
        this.timeoutNanos = config.timeout().toNanos();
        this.allowsOnError = config.allowsOnError();
        this.log = log;
        this.ledger = ledger;
        this.failures = metrics.counter("filter_failures");
        this.stuck = metrics.counter("filter_threads_stuck");
        var entered = loader.enter();
        try {
            this.requestBody = factory.requestBody();
            this.responseBody = factory.responseBody();
            this.permits =
                    factory.runsOn() == RunsOn.VIRTUAL_THREAD
                            ? new Semaphore(factory.concurrency())
                            : null;
        } finally {
            loader.leave(entered);
        }
    }

    public String name() {
        return name;
    }

    FilterLedger ledger() {
        return ledger;
    }

    /// Whether an operator has switched it off, and how to change that.
    public FilterSwitch off() {
        return off;
    }

    /// What a stream that begins now does about the filter.
    Admission admit() {
        return breaker == null ? Admission.CALL : breaker.admit();
    }

    /// It is at work from now on.
    public void begin() {
        off.configured(disabled);
        ledger.tells(off, breaker);
    }

    /// A stream that was to try the filter has found nothing wrong with it.
    void passed() {
        if (breaker != null) {
            breaker.passed();
        }
    }

    public boolean isNamed(String listener, String filter) {
        return name.equals(filter) && ledger.listener().equals(listener);
    }

    /// Its state, and what it has cost: what JSON can say.
    public Map<String, Object> report() {
        var report = new LinkedHashMap<String, Object>();
        report.put("listener", ledger.listener());
        report.put("filter", name);
        report.put(
                "state",
                off.isOff() ? "off" : breaker != null && breaker.isOpen() ? "broken" : "on");
        report.putAll(off.report());
        report.putAll(ledger.report());
        return report;
    }

    StreamFilter create(Stream stream) {
        var entered = loader.enter();
        try {
            return factory.create(stream);
        } finally {
            loader.leave(entered);
        }
    }

    long timeoutNanos() {
        return timeoutNanos;
    }

    boolean allowsOnError() {
        return allowsOnError;
    }

    BodyMode requestBody() {
        return requestBody;
    }

    BodyMode responseBody() {
        return responseBody;
    }

    /// Whether filters run on virtual threads, and then how many at a time; null on the event loop.
    @Nullable Semaphore permits() {
        return permits;
    }

    /// The phases in which `filter` does something, as [Phase#bit]s, and [#ENDS] where it does so
    /// when its stream is over.
    ///
    /// @throws IllegalStateException where it waits for chunks that its factory does not ask for
    int phases(StreamFilter filter) {
        var known = phases.get(filter.getClass());
        return known != null ? known : learn(filter.getClass());
    }

    private int learn(Class<? extends StreamFilter> type) {
        var bits = isEndOverriddenBy(type) ? ENDS : 0;
        for (var phase : Phase.values()) {
            if (phase.isOverriddenBy(type)) {
                bits |= phase.bit();
            }
        }
        demand(bits, Phase.REQUEST_DATA, requestBody, type, "requestData", "requestBody");
        demand(bits, Phase.RESPONSE_DATA, responseBody, type, "responseData", "responseBody");
        phases.put(type, bits);
        return bits;
    }

    private static boolean isEndOverriddenBy(Class<? extends StreamFilter> type) {
        try {
            return !type.getMethod("onDestroy", Stream.class)
                    .getDeclaringClass()
                    .equals(StreamFilter.class);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e); // the interface declares it
        }
    }

    private static void demand(
            int bits, Phase phase, BodyMode mode, Class<?> type, String method, String asks) {
        if ((bits & phase.bit()) != 0 && !mode.isStreamed()) {
            throw new IllegalStateException(
                    "%s overrides %s, which is never called: its factory's %s() says %s; return STREAMED"
                            .formatted(type.getName(), method, asks, mode));
        }
    }

    ContextLoader loader() {
        return loader;
    }

    /// A thread of this filter ignores its interrupt.
    void stuck(Thread thread) {
        stuck.increment();
        var where = new TimeoutException("its thread ignores its interrupt, and is here");
        where.setStackTrace(thread.getStackTrace());
        complain("the time it was given", where);
    }

    /// What a filter threw. Where nobody has answered, the place in the code says nothing.
    void failed(Object phase, Throwable failure) {
        failures.increment();
        if (breaker != null) {
            breaker.failed();
        }
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof CallException || cause instanceof TimeoutException) {
            say("filter " + name + " failed in " + phase + ": " + cause.getMessage());
        } else {
            complain(phase, failure);
        }
    }

    /// The same sentence is not said again for a while.
    private void say(String sentence) {
        var said = sentences.of(sentence, sentence, System.nanoTime());
        if (!said.isEmpty()) {
            log.log(System.Logger.Level.WARNING, said);
        }
    }

    /// Logs what a filter threw, at most once a second: a filter that fails for every request must
    /// not fill the disk.
    private void complain(Object phase, Throwable failure) {
        var now = System.nanoTime();
        var next = nextComplaint.get();
        if (next == 0 || now - next >= 0) {
            if (nextComplaint.compareAndSet(next, now + 1_000_000_000L | 1)) {
                log.log(
                        System.Logger.Level.WARNING,
                        "filter "
                                + name
                                + " failed in "
                                + phase
                                + "; further ones in this second"
                                + " are not logged",
                        failure);
            }
        }
    }

    @Override
    public void close() {
        var entered = loader.enter();
        try {
            factory.close();
        } finally {
            loader.leave(entered);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
