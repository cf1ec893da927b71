package mosn.core.observe;

import mosn.api.Metrics;
import mosn.api.observe.Span;
import mosn.api.observe.Tracer;
import mosn.core.loop.ContextLoader;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Calls a tracer so that no stream notices where it fails.
public final class Tracing {
    private static final long BETWEEN = TimeUnit.MINUTES.toNanos(1);

    private final Tracer tracer;
    private final ContextLoader loader;
    private final System.Logger log;
    private final Metrics.Counter failures;
    private final AtomicLong nextComplaint = new AtomicLong(System.nanoTime());

    /// @param loader for calls to the tracer and its spans
    /// @param log the extension's own
    /// @param metrics likewise
    public Tracing(Tracer tracer, ContextLoader loader, System.Logger log, Metrics metrics) {
        this.tracer = tracer;
        this.loader = loader;
        this.log = log;
        this.failures = metrics.counter("trace_failures");
    }

    /// Begins to follow a stream. On its loop, as the others.
    ///
    /// @return null where it is not followed
    public @Nullable Span start(StreamRecord stream) {
        return guarded(
                () -> {
                    var span = tracer.start(stream);
                    if (span != null) {
                        stream.ownVariable("trace_id", span.traceId());
                    }
                    return span;
                });
    }

    public void inject(Span span, StreamRecord stream) {
        guarded(
                () -> {
                    span.inject(stream);
                    return null;
                });
    }

    public void finish(Span span, StreamRecord stream) {
        guarded(
                () -> {
                    span.finish(stream);
                    return null;
                });
    }

    private @Nullable Span guarded(Supplier<@Nullable Span> call) {
        var before = loader.enter();
        try {
            return call.get();
        } catch (Throwable e) { // of any kind: other languages throw what they do not declare
            failures.increment();
            complain(e);
            return null;
        } finally {
            loader.leave(before);
        }
    }

    /// At most once a minute.
    private void complain(Throwable e) {
        var now = System.nanoTime();
        var next = nextComplaint.get();
        if (now - next >= 0 && nextComplaint.compareAndSet(next, now + BETWEEN)) {
            log.log(System.Logger.Level.WARNING, "the tracer fails; streams go on without it", e);
        }
    }
}
