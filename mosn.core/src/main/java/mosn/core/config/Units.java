package mosn.core.config;

import org.jspecify.annotations.Nullable;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/// Lengths of time and sizes as operators write them.
public final class Units {
    private static final Pattern PART =
            Pattern.compile(
                    "([0-9]{1,18}(?:\\.[0-9]{0,18})?|\\.[0-9]{1,18})(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}) ?(B|KiB|MiB|GiB|KB|MB|GB)?");

    private static final Map<String, BigDecimal> NANOS =
            Map.of(
                    "ns", BigDecimal.ONE,
                    "us", BigDecimal.valueOf(1_000),
                    "µs", BigDecimal.valueOf(1_000),
                    "μs", BigDecimal.valueOf(1_000),
                    "ms", BigDecimal.valueOf(1_000_000),
                    "s", BigDecimal.valueOf(1_000_000_000),
                    "m", BigDecimal.valueOf(60_000_000_000L),
                    "h", BigDecimal.valueOf(3_600_000_000_000L));

    private Units() {}

    /// As Go's `time.ParseDuration` reads it, but never negative; null where it is none, or longer
    /// than Go can hold (292 years).
    public static @Nullable Duration duration(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.isEmpty() || text.length() > 100) {
            return null;
        }
        var nanos = BigDecimal.ZERO;
        var parts = PART.matcher(text);
        int at = 0;
        for (; at < text.length() && parts.find(at) && parts.start() == at; at = parts.end()) {
            var unit = NANOS.getOrDefault(parts.group(2), BigDecimal.ZERO);
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(unit));
        }
        var whole = nanos.setScale(0, RoundingMode.DOWN);
        var readable =
                at == text.length() && whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return readable ? Duration.ofNanos(whole.longValueExact()) : null;
    }

    /// Bytes; null where it is no size.
    static @Nullable Long size(String text) {
        var size = SIZE.matcher(text);
        if (!size.matches()) {
            return null;
        }
        var unit = size.group(2) == null ? "B" : size.group(2);
        long scale =
                switch (unit) {
                    case "KiB" -> 1L << 10;
                    case "MiB" -> 1L << 20;
                    case "GiB" -> 1L << 30;
                    case "KB" -> 1_000;
                    case "MB" -> 1_000_000;
                    case "GB" -> 1_000_000_000;
                    default -> 1;
                };
        try {
            return Math.multiplyExact(Long.parseLong(size.group(1)), scale);
        } catch (ArithmeticException tooLarge) {
            return null;
        }
    }
}
