package mosn.core.observe;

import mosn.api.Metrics;
import mosn.api.observe.MetricsSink;
import mosn.api.observe.MetricsSnapshot;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Threads;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.function.Supplier;

/// Gives the numbers to one sink, again and again.
public final class MetricsFlusher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsFlusher.class);

    /// What a sink has that is interrupted.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final String type;
    private final MetricsSink sink;
    private final Supplier<MetricsSnapshot> metrics;
    private final ContextLoader loader;
    private final Metrics.Counter failed;
    private final Duration interval;
    private final Thread thread;
    private boolean failing;
    private volatile boolean closed;

    /// @param type of the sink, for the log
    /// @param loader for calls to the sink
    /// @param own the extension's own numbers
    public MetricsFlusher(
            String type,
            MetricsSink sink,
            Supplier<MetricsSnapshot> metrics,
            ContextLoader loader,
            Metrics own) {
        this.type = type;
        this.sink = sink;
        this.metrics = metrics;
        this.loader = loader;
        this.failed = own.counter("flushes_failed");
        this.interval = loader.call(sink::interval);
        this.thread = Threads.virtual("mosn-metrics-" + type, this::run);
        if (interval.isPositive()) {
            thread.start();
        }
    }

    private void run() {
        try {
            while (!closed) { // a sink may have swallowed the interrupt
                Thread.sleep(interval);
                flush();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void flush() throws InterruptedException {
        var before = loader.enter();
        try {
            sink.flush(metrics.get());
            failing = false;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            failed.increment();
            if (!failing) {
                LOG.warn("the metrics sink {} fails", type, e);
            }
            failing = true;
        } finally {
            loader.leave(before);
        }
    }

    /// The sink is called no more once this has returned, unless it is in a call that it does not
    /// end when it is interrupted.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            if (interval.isPositive() && !thread.join(GRACE)) {
                LOG.warn("the metrics sink {} is closed, but goes on flushing", type);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
