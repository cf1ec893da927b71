package mosn.core;

import mosn.api.Metrics;
import mosn.core.observe.ExtensionMetrics;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The numbers of one extension. Its gauges are code of its own, called on its own threads: they
/// are shown while it is at work, neither before, when it may yet be refused, nor after.
final class LentMetrics implements Metrics, AutoCloseable {
    private final ExtensionMetrics metrics;
    private final Executor blocking;
    private final Map<String, ExtensionMetrics.Gauge> gauges = new LinkedHashMap<>();
    private boolean begun;
    private boolean closed;

    /// @param blocking the extension's own threads
    LentMetrics(ExtensionMetrics metrics, Executor blocking) {
        this.metrics = metrics;
        this.blocking = blocking;
    }

    @Override
    public Counter counter(String name) {
        return metrics.counter(name);
    }

    @Override
    public synchronized void gauge(String name, LongSupplier value) {
        var gauge = metrics.announced(name, new LentGauge(value, blocking));
        if (closed) {
            return;
        }
        var before = gauges.put(name, gauge);
        if (begun) {
            gauge.begin();
            close(before);
        }
    }

    private static void close(ExtensionMetrics.@Nullable Gauge gauge) {
        if (gauge != null) {
            gauge.close();
        }
    }

    @Override
    public Histogram histogram(String name) {
        return metrics.histogram(name);
    }

    /// Shows the gauges, those that come later too. Does nothing the second time.
    synchronized void begin() {
        if (!begun && !closed) {
            begun = true;
            gauges.values().forEach(ExtensionMetrics.Gauge::begin);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        gauges.values().forEach(ExtensionMetrics.Gauge::close);
        gauges.clear();
    }
}
