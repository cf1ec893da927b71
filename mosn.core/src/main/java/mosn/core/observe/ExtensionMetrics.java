package mosn.core.observe;

import mosn.api.Metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// The numbers of one extension. They may be counted on any thread, so they are dearer than those
/// of the proxy itself.
public final class ExtensionMetrics implements Metrics {
    private final StatGroup group;
    private final Map<String, Metric> metrics = new ConcurrentHashMap<>();
    private final Map<String, List<Gauge>> gauges = new HashMap<>();

    ExtensionMetrics(StatGroup group) {
        this.group = group;
    }

    @Override
    public Counter counter(String name) {
        return of(name, metrics.computeIfAbsent(name, this::newCounter), Sum.class);
    }

    private Metric newCounter(String name) {
        var counter = new Sum(new LongAdder());
        group.number(name, counter::value);
        return counter;
    }

    @Override
    public void gauge(String name, LongSupplier value) {
        var gauge = announced(name, value);
        synchronized (gauges) {
            gauges.remove(name);
            gauge.begin();
        }
    }

    /// A gauge that somebody takes back when nobody is to ask for it any more: nothing of it is
    /// held from then on.
    public Gauge announced(String name, LongSupplier value) {
        of(name, metrics.computeIfAbsent(name, _ -> new Asked()), Asked.class);
        return new Gauge(name, value);
    }

    /// A number that is asked for. Of several with one name the one that began last is shown.
    public final class Gauge implements AutoCloseable {
        private final String name;
        private final LongSupplier value;

        private Gauge(String name, LongSupplier value) {
            this.name = name;
            this.value = value;
        }

        /// Shows it from now on.
        public void begin() {
            synchronized (gauges) {
                gauges.computeIfAbsent(name, _ -> new ArrayList<>()).add(this);
                group.number(name, value);
            }
        }

        /// Shows the one before it again, if there is one.
        @Override
        public void close() {
            synchronized (gauges) {
                var all = gauges.getOrDefault(name, new ArrayList<>());
                all.remove(this);
                if (all.isEmpty()) {
                    gauges.remove(name);
                    group.remove(name);
                } else {
                    group.number(name, all.getLast().value);
                }
            }
        }
    }

    @Override
    public Histogram histogram(String name) {
        return of(name, metrics.computeIfAbsent(name, this::newHistogram), Shared.class);
    }

    private Metric newHistogram(String name) {
        var histogram = new Shared();
        group.spread(name, histogram::read);
        return histogram;
    }

    private static <T extends Metric> T of(String name, Metric metric, Class<T> kind) {
        if (!kind.isInstance(metric)) {
            throw new IllegalArgumentException(
                    "the metric \"" + name + "\" exists as another kind; choose another name");
        }
        return kind.cast(metric);
    }

    private sealed interface Metric {}

    private record Asked() implements Metric {}

    private record Sum(LongAdder adder) implements Metric, Counter {
        @Override
        public void add(long amount) {
            adder.add(amount);
        }

        @Override
        public long value() {
            return adder.sum();
        }
    }

    private static final class Shared implements Metric, Histogram {
        private final AtomicLongArray counts = new AtomicLongArray(Spread.PARTS);
        private final AtomicLong least = new AtomicLong(Long.MAX_VALUE);
        private final AtomicLong most = new AtomicLong();

        @Override
        public void record(long value) {
            counts.getAndIncrement(Spread.part(value));
            if (value < least.getPlain()) {
                least.accumulateAndGet(value, Math::min);
            }
            if (value > most.getPlain()) {
                most.accumulateAndGet(value, Math::max);
            }
        }

        Spread read() {
            var spread = new Spread();
            for (var part = 0; part < Spread.PARTS; part++) {
                spread.add(part, counts.get(part));
            }
            spread.range(least.get(), most.get());
            return spread;
        }
    }
}
