package mosn.core.observe;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The spread of a quantity that is measured on event loops. Each loop writes a row of its own, so
/// that recording is two or three plain writes.
public final class LoopHistogram {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int LEAST = Spread.PARTS;
    private static final int MOST = Spread.PARTS + 1;

    /// Rows are made when their loop records for the first time.
    private final AtomicReferenceArray<long[]> rows;

    private final @Nullable LoopHistogram whole;

    /// @param whole where the same is recorded of more than this; null for none
    LoopHistogram(int loops, @Nullable LoopHistogram whole) {
        this.rows = new AtomicReferenceArray<>(loops);
        this.whole = whole;
    }

    /// Called on the loop of this index only.
    public void record(int loop, long value) {
        var row = rows.getPlain(loop);
        if (row == null) {
            row = new long[Spread.PARTS + 2];
            row[LEAST] = Long.MAX_VALUE;
            rows.setRelease(loop, row);
        }
        var part = Spread.part(value);
        CELL.setOpaque(row, part, row[part] + 1);
        if (value < row[LEAST]) {
            CELL.setOpaque(row, LEAST, value);
        }
        if (value > row[MOST]) {
            CELL.setOpaque(row, MOST, value);
        }
        if (whole != null) {
            whole.record(loop, value);
        }
    }

    /// Safe from any thread.
    Spread read() {
        var spread = new Spread();
        for (var loop = 0; loop < rows.length(); loop++) {
            var row = rows.getAcquire(loop);
            if (row != null) {
                for (var part = 0; part < Spread.PARTS; part++) {
                    spread.add(part, (long) CELL.getOpaque(row, part));
                }
                spread.range((long) CELL.getOpaque(row, LEAST), (long) CELL.getOpaque(row, MOST));
            }
        }
        return spread;
    }
}
