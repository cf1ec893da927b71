package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

class LogRollerTest {
    @Test
    void nothingWrittenIsEveryMidnight() {
        assertEquals(LogRoller.DAILY, LogRoller.parse(" ", "roller"));
    }

    @Test
    void sizesHaveMosnsDefaults() {
        assertEquals(
                new LogRoller(0, 100L << 20, 7, 10, false), LogRoller.parse("size=100", "roller"));
        assertEquals(
                new LogRoller(0, 1000L << 20, 3, 2, true),
                LogRoller.parse("age=3 keep=2  compress=on", "roller"));
    }

    @Test
    void besideATimeOnlyWhatIsWrittenHolds() {
        assertEquals(new LogRoller(12, 0, 0, 0, false), LogRoller.parse("time=12", "roller"));
        assertEquals(
                new LogRoller(1, 5L << 20, 0, 9, false),
                LogRoller.parse("keep=9 time=1 size=5", "roller"));
    }

    @ParameterizedTest
    @CsvSource({
        "time=5, 'has time=5, which does not divide a day; write one of 1, 2, 3, 4, 6, 8, 12, 24'",
        "time=25, 'has time=25; write a whole number from 1 to 24'",
        "size=x, 'has size=x; write a whole number from 1 to 1048576'",
        "compress=yes, 'has compress=yes; write compress=on or compress=off'",
        "format=a, 'has the key \"format\"; write keys of time=HOURS size=MEGABYTES age=DAYS"
                + " keep=FILES compress=on|off'",
        "size, 'has size=; write a whole number from 1 to 1048576'",
    })
    void aWrongValueIsAnError(String text, String complaint) {
        var e = assertThrows(ConfigException.class, () -> LogRoller.parse(text, "roller"));
        assertEquals("roller: " + complaint, e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "24, 2026-01-31T23:59:59Z, 2026-02-01T00:00:00Z",
        "24, 2026-01-31T00:00:00Z, 2026-02-01T00:00:00Z",
        "6, 2026-01-31T07:10:00Z, 2026-01-31T12:00:00Z",
        "1, 2026-01-31T07:10:00Z, 2026-01-31T08:00:00Z",
        "0, 2026-01-31T07:10:00Z, +1000000000-12-31T23:59:59.999999999Z",
    })
    void aFileEndsAtTheNextMultiple(int hours, Instant begin, Instant end) {
        var roller = new LogRoller(hours, 0, 0, 0, false);
        assertEquals(end, roller.end(begin, ZoneOffset.UTC));
    }

    @Test
    void midnightIsLocal() {
        assertEquals(
                Instant.parse("2026-01-31T16:00:00Z"),
                LogRoller.DAILY.end(
                        Instant.parse("2026-01-31T07:10:00Z"), ZoneId.of("Asia/Shanghai")));
    }
}
