package mosn.plugin.grpc.supervise;

import java.util.concurrent.atomic.AtomicLongArray;

/// How long calls took, roughly: a part for every half of a power of two of microseconds. Safe from
/// any thread.
final class Latency {
    private static final int PARTS = 64;

    private final AtomicLongArray counts = new AtomicLongArray(PARTS);

    void record(long micros) {
        counts.incrementAndGet(part(micros));
    }

    private static int part(long micros) {
        if (micros < 2) {
            return 0;
        }
        var power = 63 - Long.numberOfLeadingZeros(micros);
        var upper = (micros >>> (power - 1)) & 1;
        return (int) Math.min(PARTS - 1, 2L * power + upper);
    }

    /// The upper end of the part that holds this share of the calls; 0 where there were none.
    long quantile(double share) {
        var total = 0L;
        for (var part = 0; part < PARTS; part++) {
            total += counts.get(part);
        }
        var rank = (long) Math.ceil(total * share);
        for (var part = 0; part < PARTS && total > 0; part++) {
            rank -= counts.get(part);
            if (rank <= 0) {
                return upperEnd(part);
            }
        }
        return 0;
    }

    private static long upperEnd(int part) {
        var power = part / 2;
        var base = 1L << power;
        return part < 2 ? 1 : part % 2 == 0 ? base + base / 2 : base * 2;
    }
}
