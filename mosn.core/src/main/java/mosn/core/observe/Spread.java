package mosn.core.observe;

/// How measured values spread, in few enough numbers to keep: values below 16 are exact, and above
/// each power of two is cut into eight equal parts, so that an answer is off by 6 % at most. What
/// lies above 2^48 (three days in nanoseconds) counts as that.
final class Spread {
    /// The number of parts.
    static final int PARTS = 16 + (48 - 4) * 8;

    private static final long MOST = (1L << 48) - 1;

    private final long[] counts = new long[PARTS];
    private long least = Long.MAX_VALUE;
    private long most;
    private long total;

    /// The part that a value falls into; below 0 counts as 0.
    static int part(long value) {
        var v = Math.clamp(value, 0, MOST);
        if (v < 16) {
            return (int) v;
        }
        var power = 63 - Long.numberOfLeadingZeros(v);
        return 16 + (power - 4) * 8 + (int) (v >>> (power - 3) & 7);
    }

    private static double middle(int part) {
        if (part < 16) {
            return part;
        }
        var power = 4 + (part - 16) / 8;
        var width = 1L << (power - 3);
        return (1L << power) + (part - 16) % 8 * width + width / 2.0;
    }

    void add(int part, long count) {
        counts[part] += count;
        total += count;
    }

    void range(long least, long most) {
        this.least = Math.min(this.least, least);
        this.most = Math.max(this.most, most);
    }

    /// How many values there were.
    long total() {
        return total;
    }

    /// 0 where nothing was measured.
    long least() {
        return total == 0 ? 0 : least;
    }

    long most() {
        return most;
    }

    /// The value that this share of all values does not exceed; 0 where nothing was measured.
    double quantile(double share) {
        var rank = Math.max(1, (long) Math.ceil(share * total));
        var seen = 0L;
        for (var part = 0; part < PARTS; part++) {
            seen += counts[part];
            if (seen >= rank) {
                return Math.clamp(middle(part), (double) least(), (double) Math.max(least(), most));
            }
        }
        return 0;
    }
}
