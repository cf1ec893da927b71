package mosn.testkit;

import mosn.api.Metrics;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// Numbers that a test reads.
final class RecordedMetrics implements Metrics {
    private final Map<String, AtomicLong> counters = new ConcurrentHashMap<>();
    private final Map<String, LongSupplier> gauges = new ConcurrentHashMap<>();
    private final Map<String, List<Long>> histograms = new ConcurrentHashMap<>();

    @Override
    public Counter counter(String name) {
        return new RecordedCounter(counters.computeIfAbsent(name, n -> new AtomicLong()));
    }

    @Override
    public void gauge(String name, LongSupplier value) {
        gauges.put(name, value);
    }

    @Override
    public Histogram histogram(String name) {
        return histograms.computeIfAbsent(name, n -> new CopyOnWriteArrayList<>())::add;
    }

    /// A counter's or gauge's value; 0 where nobody has asked for such a number yet.
    long value(String name) {
        var gauge = gauges.get(name);
        return gauge != null ? gauge.getAsLong() : counter(name).value();
    }

    List<Long> recorded(String name) {
        return List.copyOf(histograms.getOrDefault(name, List.of()));
    }

    void forget() {
        histograms.values().forEach(List::clear);
    }

    private record RecordedCounter(AtomicLong number) implements Counter {
        @Override
        public void add(long amount) {
            if (amount < 0) {
                throw new IllegalArgumentException("a counter only grows, not by " + amount);
            }
            number.addAndGet(amount);
        }

        @Override
        public long value() {
            return number.get();
        }
    }
}
