package mosn.core;

import mosn.api.Metrics;
import mosn.core.loop.ContextLoader;
import mosn.core.observe.ExtensionMetrics;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// The numbers of one extension. Its gauges are code of its own, called with its own class loader:
/// they are shown while it is at work, neither before, when it may yet be refused, nor after.
final class LentMetrics implements Metrics, AutoCloseable {
    private final ExtensionMetrics metrics;
    private final ContextLoader loader;
    private final Map<String, ExtensionMetrics.Gauge> gauges = new LinkedHashMap<>();
    private boolean begun;
    private boolean closed;

    LentMetrics(ExtensionMetrics metrics, ContextLoader loader) {
        this.metrics = metrics;
        this.loader = loader;
    }

    @Override
    public Counter counter(String name) {
        return metrics.counter(name);
    }

    @Override
    public synchronized void gauge(String name, LongSupplier value) {
        var gauge = metrics.announced(name, () -> loader.call(value::getAsLong));
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
