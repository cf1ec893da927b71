package mosn.core;

import mosn.api.Metrics;
import mosn.core.observe.ExtensionMetrics;
import mosn.core.observe.ExtensionMetrics.Kind;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/// The numbers of one extension. Its gauges are code of its own, called on its own threads: they
/// are shown while it is at work, neither before, when it may yet be refused, nor after.
final class LentMetrics implements Metrics, AutoCloseable {
    private final ExtensionMetrics metrics;
    private final Executor blocking;
    private final Map<String, ExtensionMetrics.Gauge> gauges = new LinkedHashMap<>();
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();
    private boolean begun;
    private boolean closed;

    /// @param blocking the extension's own threads
    LentMetrics(ExtensionMetrics metrics, Executor blocking) {
        this.metrics = metrics;
        this.blocking = blocking;
    }

    @Override
    public Counter counter(String name) {
        var counter = metrics.counter(name);
        is(name, Kind.COUNTER);
        return counter;
    }

    private void is(String name, Kind kind) {
        if (kinds.get(name) != kind) {
            announce(name, kind);
        }
    }

    private synchronized void announce(String name, Kind kind) {
        var other = kinds.putIfAbsent(name, kind);
        if (other != null && other != kind) {
            throw new IllegalArgumentException(
                    "the metric \"" + name + "\" exists as another kind; choose another name");
        }
        if (begun && other == null && kind != Kind.GAUGE) {
            metrics.show(name, kind);
        }
    }

    @Override
    public void gauge(String name, LongSupplier value) {
        own(name, new LentGauge(value, blocking));
    }

    /// A gauge that is code of the proxy's.
    synchronized void own(String name, LongSupplier value) {
        is(name, Kind.GAUGE);
        var gauge = metrics.announced(name, value);
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
        var histogram = metrics.histogram(name);
        is(name, Kind.HISTOGRAM);
        return histogram;
    }

    /// Shows what is of a kind of its own, and what is asked for: what comes later, too. Does
    /// nothing the second time.
    synchronized void begin() {
        if (!begun && !closed) {
            begun = true;
            kinds.forEach(
                    (name, kind) -> {
                        if (kind != Kind.GAUGE) {
                            metrics.show(name, kind);
                        }
                    });
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
