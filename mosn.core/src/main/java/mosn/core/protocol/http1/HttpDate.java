package mosn.core.protocol.http1;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The `Date` field for responses that have none (RFC 9110 section 6.6.1), made once a second. Safe
/// from any thread.
final class HttpDate {
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private final InstantSource clock;
    private volatile Line line = new Line(Long.MIN_VALUE, new byte[0]);

    HttpDate(InstantSource clock) {
        this.clock = clock;
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares them
    private record Line(long second, byte[] bytes) {}

    /// The whole line.
    byte[] line() {
        var second = Math.floorDiv(clock.millis(), 1000L);
        var current = line;
        if (current.second != second) {
            var text = "Date: " + FORMAT.format(Instant.ofEpochSecond(second)) + "\r\n";
            current = new Line(second, text.getBytes(StandardCharsets.US_ASCII));
            line = current;
        }
        return current.bytes;
    }
}
