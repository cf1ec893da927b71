package mosn.core.observe;

import mosn.api.Metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/// The numbers of one extension. They may be counted on any thread, so they are dearer than those
/// of the proxy itself.
///
/// While a plugin is replaced two versions of an extension have the same numbers, so that a counter
/// goes on. Where a name stands for another kind of number in the new one, the one that is put to
/// work last is shown.
public final class ExtensionMetrics implements Metrics {
    private final StatGroup group;
    private final Map<String, Sum> counters = new ConcurrentHashMap<>();
    private final Map<String, Shared> histograms = new ConcurrentHashMap<>();
    private final Map<String, List<Gauge>> gauges = new HashMap<>();

    /// Guarded by the gauges, as all that changes what is shown.
    private final Map<String, Kind> shown = new HashMap<>();

    /// Of numbers.
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    ExtensionMetrics(StatGroup group) {
        this.group = group;
    }

    @Override
    public Counter counter(String name) {
        var known = counters.get(name);
        if (known != null) {
            return known;
        }
        var counter = counters.computeIfAbsent(name, _ -> new Sum(new LongAdder()));
        showUnlessTaken(name, Kind.COUNTER);
        return counter;
    }

    @Override
    public Histogram histogram(String name) {
        var known = histograms.get(name);
        if (known != null) {
            return known;
        }
        var histogram = histograms.computeIfAbsent(name, _ -> new Shared());
        showUnlessTaken(name, Kind.HISTOGRAM);
        return histogram;
    }

    @Override
    public void gauge(String name, LongSupplier value) {
        var gauge = announced(name, value);
        synchronized (gauges) {
            gauges.remove(name);
            gauge.begin();
        }
    }

    private void showUnlessTaken(String name, Kind kind) {
        synchronized (gauges) {
            if (!shown.containsKey(name)) {
                show(name, kind);
            }
        }
    }

    /// Shows the number of this kind under its name, whatever is shown there now.
    public void show(String name, Kind kind) {
        synchronized (gauges) {
            shown.put(name, kind);
            switch (kind) {
                case COUNTER ->
                        group.number(name, Objects.requireNonNull(counters.get(name))::value);
                case HISTOGRAM ->
                        group.spread(name, Objects.requireNonNull(histograms.get(name))::read);
                case GAUGE ->
                        group.number(
                                name, Objects.requireNonNull(gauges.get(name)).getLast().value);
            }
        }
    }

    /// A gauge that somebody takes back when nobody is to ask for it any more: nothing of it is
    /// held from then on.
    public Gauge announced(String name, LongSupplier value) {
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
                show(name, Kind.GAUGE);
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
                }
                if (shown.get(name) == Kind.GAUGE) {
                    showOthers(all);
                }
            }
        }

        private void showOthers(List<Gauge> others) {
            if (others.isEmpty()) {
                shown.remove(name);
                group.remove(name);
            } else {
                show(name, Kind.GAUGE);
            }
        }
    }

    private record Sum(LongAdder adder) implements Counter {
        @Override
        public void add(long amount) {
            adder.add(amount);
        }

        @Override
        public long value() {
            return adder.sum();
        }
    }

    private static final class Shared implements Histogram {
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
