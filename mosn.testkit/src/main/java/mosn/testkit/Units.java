package mosn.testkit;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// Lengths of time and sizes as configurations write them.
final class Units {
    private static final Pattern PART = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)([a-zµ]+)");
    private static final Pattern SIZE = Pattern.compile("([0-9]+)\\s*([A-Za-z]*)");
    private static final Map<String, Long> NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);
    private static final Map<String, Long> BYTES =
            Map.of(
                    "", 1L,
                    "B", 1L,
                    "KB", 1_000L,
                    "MB", 1_000_000L,
                    "GB", 1_000_000_000L,
                    "KiB", 1L << 10,
                    "MiB", 1L << 20,
                    "GiB", 1L << 30);

    private Units() {}

    /// @return null where it is none
    static @Nullable Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        var part = PART.matcher(text);
        var nanos = BigDecimal.ZERO;
        var end = 0;
        while (part.lookingAt()) {
            var unit = NANOS.get(part.group(2));
            if (unit == null) {
                return null;
            }
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
            end = part.end();
            part.region(end, text.length());
        }
        var fits = nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return end == text.length() && end > 0 && fits ? Duration.ofNanos(nanos.longValue()) : null;
    }

    /// @return null where it is none
    static @Nullable Long size(String text) {
        var size = SIZE.matcher(text);
        var unit = size.matches() ? BYTES.get(size.group(2)) : null;
        try {
            return unit == null
                    ? null
                    : Long.valueOf(Math.multiplyExact(Long.parseLong(size.group(1)), unit));
        } catch (ArithmeticException | NumberFormatException tooLarge) {
            return null;
        }
    }
}
