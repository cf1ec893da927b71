package mosn.core.observe;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// Counters named by the constants of an enum, one row per event loop: each row is written by its
/// loop alone, so counting is a plain addition, and summing reads them all.
public final class CounterSet<E extends Enum<E>> {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    /// Keeps rows of different loops out of one cache line.
    private static final int PADDING = 16;

    private final long[][] rows;

    /// @param loops how many event loops there are
    public CounterSet(Class<E> keys, int loops) {
        rows = new long[loops][PADDING + keys.getEnumConstants().length + PADDING];
    }

    /// Called on the loop of this index only.
    public void add(int loop, E key, long amount) {
        var row = rows[loop];
        var cell = PADDING + key.ordinal();
        CELL.setOpaque(row, cell, row[cell] + amount);
    }

    /// Safe from any thread.
    public long sum(E key) {
        var sum = 0L;
        for (var row : rows) {
            sum += (long) CELL.getOpaque(row, PADDING + key.ordinal());
        }
        return sum;
    }
}
