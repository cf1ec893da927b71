package mosn.core.protocol.http1;

import io.netty.util.AsciiString;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `Date` field for responses that have none (RFC 9110 section 6.6.1), made once a second. Safe
/// from any thread.
public final class HttpDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private volatile Line line = Line.of(0);

    public HttpDate(InstantSource clock) {
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Line(long second, byte[] bytes, AsciiString value) {
        static Line of(long second) {
            var value = FORMAT.format(Instant.ofEpochSecond(second));
            return new Line(
                    second,
                    ("Date: " + value + "\r\n").getBytes(StandardCharsets.US_ASCII),
                    new AsciiString(value));
        }
    }

    /// The whole line.
    byte[] line() {
        return current().bytes;
    }

    /// What stands behind the colon.
    public AsciiString value() {
        return current().value;
    }

    private Line current() {
        var second = Math.floorDiv(clock.millis(), 1000L);
        var current = line;
        if (current.second != second) {
            current = Line.of(second);
            line = current;
        }
        return current;
    }
}
