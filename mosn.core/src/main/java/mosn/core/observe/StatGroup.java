package mosn.core.observe;

import mosn.api.observe.MetricsSnapshot.Value;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The numbers of one owner, as of one cluster: key to where the number is read.
final class StatGroup {
    private static final Logger LOG = LoggerFactory.getLogger(StatGroup.class);

    /// Between two complaints about one number.
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final String owner;
    private final int loops;
    private final Repeated failures = new Repeated(PAUSE.toNanos());
    private final Map<String, Figure> figures = new ConcurrentHashMap<>();
    private final Map<Class<?>, CounterSet<?>> counters = new ConcurrentHashMap<>();

    /// @param owner for people
    StatGroup(String owner, int loops) {
        this.owner = owner;
        this.loops = loops;
    }

    @SuppressWarnings("unchecked") // a set is kept under the class it was made with
    <E extends Enum<E>> CounterSet<E> counters(Class<E> keys) {
        return (CounterSet<E>) counters.computeIfAbsent(keys, _ -> new CounterSet<>(keys, loops));
    }

    void number(String key, LongSupplier value) {
        figures.put(key, new Figure.One(value));
    }

    void remove(String key) {
        figures.remove(key);
    }

    void spread(String key, Supplier<Spread> value) {
        figures.put(key, new Figure.Measured(value));
    }

    /// Keys and values as MOSN's console prints them, in the order of the keys.
    Map<String, String> read() {
        return read(figures(), Figure::read);
    }

    /// The same in the few words of MOSN's `stats_glob`.
    Map<String, String> readBriefly() {
        return read(figures(), Figure::readBriefly);
    }

    /// What is counted of parts of the owner, by their names.
    Map<String, Map<String, String>> readParts() {
        var read = new TreeMap<String, Map<String, String>>();
        for (var set : counters.values()) {
            set.parts().forEach((name, part) -> read.put(name, read(part.figures(), Figure::read)));
        }
        return read;
    }

    /// What is read of the owner.
    SortedMap<String, Value> values() {
        return values(figures());
    }

    /// What is read of parts of the owner, by their names.
    Map<String, SortedMap<String, Value>> partValues() {
        var read = new TreeMap<String, SortedMap<String, Value>>();
        for (var set : counters.values()) {
            set.parts().forEach((name, part) -> read.put(name, values(part.figures())));
        }
        return read;
    }

    private SortedMap<String, Value> values(SortedMap<String, Figure> figures) {
        return read(figures, (figure, key, to) -> to.put(key, figure.read()), new TreeMap<>());
    }

    private SortedMap<String, Figure> figures() {
        var all = new TreeMap<>(figures);
        counters.values().forEach(set -> all.putAll(set.figures()));
        return all;
    }

    private Map<String, String> read(
            SortedMap<String, Figure> figures, Reading<Map<String, String>> reading) {
        return read(figures, reading, new LinkedHashMap<>());
    }

    private <T> T read(SortedMap<String, Figure> figures, Reading<T> reading, T values) {
        figures.forEach(
                (key, figure) -> {
                    try {
                        reading.read(figure, key, values);
                    } catch (Throwable e) {
                        // an extension's own code: its number is missing, and the others are not
                        failed(key, e);
                    }
                });
        return values;
    }

    private void failed(String key, Throwable why) {
        var sentence =
                failures.of(
                        key,
                        "the gauge " + key + " of " + owner + " cannot be read: " + why,
                        System.nanoTime());
        if (!sentence.isEmpty()) {
            LOG.warn(sentence, why);
        }
    }

    private interface Reading<T> {
        void read(Figure figure, String key, T to);
    }
}
