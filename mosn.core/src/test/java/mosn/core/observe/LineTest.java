package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

class LineTest {
    private final Line line = new Line(ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "0, 0s",
        "1, 1ns",
        "999, 999ns",
        "1000, 1µs",
        "1500, 1.5µs",
        "56300, 56.3µs",
        "1000000, 1ms",
        "12345678, 12.345678ms",
        "1000000000, 1s",
        "1500000000, 1.5s",
        "59999999999, 59.999999999s",
        "60000000000, 1m0s",
        "120500000000, 2m0.5s",
        "3600000000000, 1h0m0s",
        "90061001000000, 25h1m1.001s",
        "-1500000, -1.5ms",
    })
    void aDurationIsWrittenAsGoWritesIt(long nanos, String text) {
        line.elapsed(Duration.ofNanos(nanos));
        assertEquals(text, line.toString());
    }

    @ParameterizedTest
    @CsvSource({"0", "7", "10", "99", "100", "9223372036854775807", "-42"})
    void aNumberIsDecimal(long number) {
        line.number(number);
        assertEquals(Long.toString(number), line.toString());
    }

    @Test
    void aTimeIsLocalWithMilliseconds() {
        var there = new Line(ZoneId.of("Asia/Shanghai"));
        there.time(Instant.parse("2026-01-31T23:59:59.001Z"));
        assertEquals("2026/02/01 07:59:59.001", there.toString());
        there.clear();
        there.time(Instant.parse("2026-01-31T23:59:59.999Z"));
        assertEquals("2026/02/01 07:59:59.999", there.toString());
        there.clear();
        there.time(Instant.parse("2026-02-01T00:00:00.05Z"));
        assertEquals("2026/02/01 08:00:00.050", there.toString());
    }

    @Test
    void addressesAreWrittenWithTheirPort() {
        line.address(new InetSocketAddress(InetAddress.ofLiteral("255.0.10.1"), 65535));
        line.raw(' ');
        line.address(new InetSocketAddress(InetAddress.ofLiteral("::1"), 80));
        line.raw(' ');
        line.address(UnixDomainSocketAddress.of("/run/a.sock"));
        assertEquals("255.0.10.1:65535 [::1]:80 /run/a.sock", line.toString());
    }

    @Test
    void aTextCanEndNeitherTheLineNorItsField() {
        line.text("a\r\n\t\0\u001b\u007f\u0085\u00e9\u2028\"\\ z");
        assertEquals(
                "a\\u000d\\u000a\\u0009\\u0000\\u001b\\u007f\\u0085\\u00e9\\u2028\\\"\\\\ z",
                line.toString());
    }

    @Test
    void aLineGrowsAndIsUsedAgain() {
        var longText = "x".repeat(100_000);
        line.text(longText);
        assertEquals(longText, line.toString());
        line.clear();
        line.number(1);
        assertEquals("1", line.toString());
    }
}
