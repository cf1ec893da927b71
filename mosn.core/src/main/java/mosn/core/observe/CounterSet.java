package mosn.core.observe;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Counters named by the constants of an enum, one row per event loop: each row is written by its
/// loop alone, so counting is a plain addition, and summing reads them all.
public final class CounterSet<E extends Enum<E>> implements AutoCloseable {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /// Keeps rows of different loops out of one cache line.
    private static final int PADDING = 16;

    private final Class<E> keys;
    private final long[][] rows;
    private final String name;
    private final @Nullable CounterSet<E> whole;
    private final SortedMap<String, CounterSet<E>> parts = new ConcurrentSkipListMap<>();
    private final Map<String, LoopHistogram> histograms = new ConcurrentHashMap<>();
    private int users;

    /// @param loops how many event loops there are
    public CounterSet(Class<E> keys, int loops) {
        this(keys, loops, "", null);
    }

    private CounterSet(Class<E> keys, int loops, String name, @Nullable CounterSet<E> whole) {
        this.keys = keys;
        this.rows = new long[loops][PADDING + keys.getEnumConstants().length + PADDING];
        this.name = name;
        this.whole = whole;
    }

    /// A set for a part of what this one counts: what is counted there counts here, too. It is
    /// listed until whoever asked for it has closed it. Safe from any thread.
    ///
    /// @param name as in `host.10.0.0.7:80`
    public CounterSet<E> part(String name) {
        synchronized (parts) {
            var part =
                    parts.computeIfAbsent(
                            name, _ -> new CounterSet<>(keys, rows.length, name, this));
            part.users++;
            return part;
        }
    }

    /// A part is no more; it may still be counted in. Does nothing to a whole.
    @Override
    public void close() {
        if (whole != null) {
            synchronized (whole.parts) {
                if (--users == 0) {
                    whole.parts.remove(name);
                }
            }
        }
    }

    /// Those that are not closed, by name.
    Map<String, CounterSet<E>> parts() {
        return parts;
    }

    /// Called on the loop of this index only.
    public void add(int loop, E key, long amount) {
        var row = rows[loop];
        var cell = PADDING + key.ordinal();
        CELL.setOpaque(row, cell, row[cell] + amount);
        if (whole != null) {
            whole.add(loop, key, amount);
        }
    }

    /// Safe from any thread.
    public long sum(E key) {
        var sum = 0L;
        for (var row : rows) {
            sum += (long) CELL.getOpaque(row, PADDING + key.ordinal());
        }
        return sum;
    }

    /// The spread of what is measured on event loops. What is recorded of a part is recorded of the
    /// whole too. Safe from any thread.
    public LoopHistogram histogram(String key) {
        return histograms.computeIfAbsent(
                key,
                _ -> new LoopHistogram(rows.length, whole == null ? null : whole.histogram(key)));
    }

    /// All of it: the sums under the constants' names in lower case.
    SortedMap<String, Figure> figures() {
        var all = new TreeMap<String, Figure>();
        for (var key : keys.getEnumConstants()) {
            all.put(key.name().toLowerCase(Locale.ROOT), new Figure.One(() -> sum(key)));
        }
        histograms.forEach((key, made) -> all.put(key, new Figure.Measured(made::read)));
        return all;
    }
}
