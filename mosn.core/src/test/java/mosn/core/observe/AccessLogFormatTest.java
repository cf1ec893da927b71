package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.api.stream.ResponseFlag;

import org.junit.jupiter.api.Test;

import java.time.ZoneOffset;

class AccessLogFormatTest {
    @Test
    void theDefaultIsMosns() {
        assertEquals(
                "2026/01/31 12:34:56.007 -  5 9 56.3µs 1ms 3456 12 Http1 200 1.234567ms false 200"
                        + " 127.0.0.1:41000 127.0.0.1:2046 10.1.2.3:50000 10.0.0.7:8080",
                line(AccessLogFormat.DEFAULT, FakeStream.get()));
    }

    @Test
    void whatIsMissingIsADash() {
        var stream = FakeStream.get().refused(404, "no_route", ResponseFlag.NO_ROUTE_FOUND);
        assertEquals(
                "2026/01/31 12:34:56.007 -  5 - - - 3456 12 Http1 404 1.234567ms true 404"
                        + " - 127.0.0.1:2046 10.1.2.3:50000 -",
                line(AccessLogFormat.DEFAULT, stream));
        assertEquals("-", line("%request_header_x%", FakeStream.get().with("x", "")));
    }

    @Test
    void aBackslashMakesAPercentSign() {
        assertEquals("100% \\n 200%", line("100\\% \\n %response_code%\\%", FakeStream.get()));
    }

    @Test
    void textMayBeAnything() {
        assertEquals("{\"ä\": 200}\tx", line("{\"ä\": %response_code%}\tx", FakeStream.get()));
    }

    @Test
    void aClientCannotForgeALine() {
        var stream = FakeStream.get().with("User-Agent", "x\" 200\n127.0.0.1 - \"GET /");
        var line = line("\"%request_header_user-agent%\"", stream);
        assertEquals("\"x\\\" 200\\u000a127.0.0.1 - \\\"GET /\"", line);
        var decoded = FakeStream.get().query("a=1%0A2%0d%1b[31m");
        assertFalse(line("%request_arg_a%", decoded).chars().anyMatch(c -> c < ' '));
    }

    @Test
    void anUnclosedPercentSignIsAnError() {
        assertEquals(
                "l[0].log_format: has a % at character 17 that is not closed; write %name% for a"
                        + " variable, and \\% for a percent sign",
                complaint("%response_code% %bytes_sent"));
    }

    @Test
    void anUnknownVariableIsAnErrorWithTheNearest() {
        assertEquals(
                "l[0].log_format: names %responce_code%, which is no variable; write"
                        + " %response_code%, or \\% for a percent sign",
                complaint("%start_time% %responce_code%"));
    }

    @Test
    void anEmptyNameIsNoVariable() {
        assertThrows(ConfigException.class, () -> AccessLogFormat.parse("%%", "x"));
    }

    private static String complaint(String format) {
        var e =
                assertThrows(
                        ConfigException.class,
                        () -> AccessLogFormat.parse(format, "l[0].log_format"));
        return String.valueOf(e.getMessage());
    }

    private static String line(String format, FakeStream stream) {
        var line = new Line(ZoneOffset.UTC);
        AccessLogFormat.parse(format, "log_format").print(stream, line);
        return line.toString();
    }
}
