package mosn.core.observe;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The numbers of one owner, as of one cluster: key to where the number is read.
final class StatGroup {
    private static final double[] SHARES = {0.5, 0.75, 0.95, 0.99, 0.999};

    private final int loops;
    private final Map<String, Source> sources = new ConcurrentSkipListMap<>();
    private final Map<Class<?>, CounterSet<?>> counters = new ConcurrentHashMap<>();
    private final Map<String, LoopHistogram> histograms = new ConcurrentHashMap<>();

    StatGroup(int loops) {
        this.loops = loops;
    }

    @SuppressWarnings("unchecked") // a set is kept under the class it was made with
    <E extends Enum<E>> CounterSet<E> counters(Class<E> keys) {
        return (CounterSet<E>) counters.computeIfAbsent(keys, _ -> newCounters(keys));
    }

    private <E extends Enum<E>> CounterSet<E> newCounters(Class<E> keys) {
        var set = new CounterSet<>(keys, loops);
        for (var key : keys.getEnumConstants()) {
            number(key.name().toLowerCase(Locale.ROOT), () -> set.sum(key));
        }
        return set;
    }

    /// What is counted of parts of the owner, by their names.
    Map<String, Map<String, String>> readParts() {
        var read = new TreeMap<String, Map<String, String>>();
        for (var set : counters.values()) {
            set.parts().forEach((name, part) -> read.put(name, part.read()));
        }
        return read;
    }

    LoopHistogram histogram(String key) {
        return histograms.computeIfAbsent(key, this::newHistogram);
    }

    private LoopHistogram newHistogram(String key) {
        var histogram = new LoopHistogram(loops);
        spread(key, histogram::read);
        return histogram;
    }

    void number(String key, LongSupplier value) {
        sources.put(key, new Source.Read(value));
    }

    void spread(String key, Supplier<Spread> value) {
        sources.put(key, new Source.Measured(value));
    }

    /// Keys and values as MOSN's console prints them, in the order of the keys.
    Map<String, String> read() {
        var values = new LinkedHashMap<String, String>();
        sources.forEach(
                (key, source) -> {
                    switch (source) {
                        case Source.Read(var number) -> read(key, number, values::put);
                        case Source.Measured(var spread) -> read(key, spread.get(), values::put);
                    }
                });
        return values;
    }

    /// The same in the few words of MOSN's `stats_glob`.
    Map<String, String> readBriefly() {
        var values = new LinkedHashMap<String, String>();
        sources.forEach(
                (key, source) -> {
                    switch (source) {
                        case Source.Read(var number) -> read(key, number, values::put);
                        case Source.Measured(var spread) -> {
                            var read = spread.get();
                            values.put(key + "_min", Long.toString(read.least()));
                            values.put(key + "_max", Long.toString(read.most()));
                        }
                    }
                });
        return values;
    }

    private static void read(String key, LongSupplier number, BiConsumer<String, String> to) {
        try {
            to.accept(key, Long.toString(number.getAsLong()));
        } catch (RuntimeException e) {
            // an extension's own code: its number is missing, and the others are not
            System.getLogger(StatGroup.class.getName())
                    .log(System.Logger.Level.WARNING, "the gauge " + key + " cannot be read", e);
        }
    }

    private static void read(String key, Spread spread, BiConsumer<String, String> to) {
        for (var share : SHARES) {
            to.accept(
                    String.format(Locale.ROOT, "%s.%.2f%%", key, share * 100),
                    String.format(Locale.ROOT, "%.2f", spread.quantile(share)));
        }
        to.accept(key + ".min", Long.toString(spread.least()));
        to.accept(key + ".max", Long.toString(spread.most()));
    }

    private sealed interface Source {
        record Read(LongSupplier value) implements Source {}

        record Measured(Supplier<Spread> value) implements Source {}
    }
}
