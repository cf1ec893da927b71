package mosn.core.observe;

import mosn.api.ConfigException;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/// When a log file is put away for a new one, and what becomes of those put away: what MOSN writes
/// as `time=24 size=1000 age=7 keep=10 compress=on`. A limit of 0 is none.
///
/// In MOSN `time` makes the other keys meaningless; here all that are written hold.
///
/// @param hours put away at each multiple of so many hours since midnight, local time
/// @param bytes put away before it grows beyond this
/// @param days delete what was put away longer ago
/// @param keep how many of those put away are kept
/// @param compress whether those put away are compressed
public record LogRoller(int hours, long bytes, int days, int keep, boolean compress) {
    /// Every midnight, and nothing is deleted.
    public static final LogRoller DAILY = new LogRoller(24, 0, 0, 0, false);

    /// What MOSN has where sizes are asked for.
    private static final LogRoller SIZES = new LogRoller(0, 1000L << 20, 7, 10, false);

    private static final LogRoller OTHERS = new LogRoller(0, 64L << 20, 7, 4, false);
    private static final LogRoller NOTHING = new LogRoller(0, 0, 0, 0, false);
    private static final String KEYS =
            "write keys of time=HOURS size=MEGABYTES age=DAYS keep=FILES compress=on|off";

    /// @param text empty for [#DAILY]
    /// @param path where the text stands in the configuration, for complaints
    public static LogRoller parse(String text, String path) {
        if (text.isBlank()) {
            return DAILY;
        }
        var pairs = text.strip().split(" +");
        var roller = NOTHING;
        for (var pair : pairs) {
            if (pair.startsWith("time=")) {
                return read(pairs, NOTHING, path);
            }
            roller = SIZES;
        }
        return read(pairs, roller, path);
    }

    private static LogRoller read(String[] pairs, LogRoller start, String path) {
        var roller = start;
        for (var pair : pairs) {
            var equals = pair.indexOf('=');
            var key = equals < 0 ? pair : pair.substring(0, equals);
            var value = equals < 0 ? "" : pair.substring(equals + 1);
            roller = roller.with(key, value, path);
        }
        return roller;
    }

    private LogRoller with(String key, String value, String path) {
        return switch (key) {
            case "time" -> {
                var hours = number(key, value, 1, 24, path);
                if (24 % hours != 0) {
                    throw new ConfigException(
                            path,
                            "has time=" + value + ", which does not divide a day",
                            "write one of 1, 2, 3, 4, 6, 8, 12, 24");
                }
                yield new LogRoller(hours, bytes, days, keep, compress);
            }
            case "size" -> {
                var megabytes = number(key, value, 1, 1 << 20, path);
                yield new LogRoller(hours, (long) megabytes << 20, days, keep, compress);
            }
            case "age" -> {
                var age = number(key, value, 0, 36_500, path);
                yield new LogRoller(hours, bytes, age, keep, compress);
            }
            case "keep" -> {
                var files = number(key, value, 0, 1_000_000, path);
                yield new LogRoller(hours, bytes, days, files, compress);
            }
            case "compress" -> {
                if (!value.equals("on") && !value.equals("off")) {
                    throw new ConfigException(
                            path, "has compress=" + value, "write compress=on or compress=off");
                }
                yield new LogRoller(hours, bytes, days, keep, value.equals("on"));
            }
            default -> throw new ConfigException(path, "has the key \"" + key + "\"", KEYS);
        };
    }

    private static int number(String key, String value, int least, int most, String path) {
        try {
            var number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // the same complaint
        }
        throw new ConfigException(
                path,
                "has " + key + "=" + value,
                "write a whole number from " + least + " to " + most);
    }

    /// The same where something bounds what is kept, and a few files of moderate size otherwise:
    /// for logs whose lines others write.
    public LogRoller bounded() {
        return keep > 0 || days > 0 ? this : OTHERS;
    }

    /// When a file that was begun at this moment is put away; [Instant#MAX] for never.
    Instant end(Instant begin, ZoneId zone) {
        if (hours == 0) {
            return Instant.MAX;
        }
        var local = LocalDateTime.ofInstant(begin, zone).truncatedTo(ChronoUnit.HOURS);
        var next = local.minusHours(local.getHour() % hours).plusHours(hours);
        var end = next.atZone(zone).toInstant();
        // an hour that a clock change skips or repeats must not put the end before the beginning
        return end.isAfter(begin) ? end : begin.plus(Duration.ofHours(hours));
    }
}
