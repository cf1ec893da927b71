package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.Map;
import java.util.stream.IntStream;

class StatsTest {
    private enum Key {
        FIRST_TOTAL,
        SECOND
    }

    private static final Map<String, String> HOST = Map.of("host", "h:1", "cluster", "c");

    private final Stats stats = new Stats(2);

    @Test
    void equalLabelsMeanTheSameCounters() {
        var one = stats.counters("upstream", HOST, Key.class);
        var again = stats.counters("upstream", Map.of("cluster", "c", "host", "h:1"), Key.class);
        assertSame(one, again);
        assertNotSame(one, stats.counters("downstream", HOST, Key.class));
        // as text both are cluster.c.host.h:1
        var lookalike = Map.of("cluster", "c.host.h:1");
        assertNotSame(one, stats.counters("upstream", lookalike, Key.class));
    }

    @Test
    void countersOfAllLoopsAreSummedUnderTheirKeysInLowerCase() {
        var counters = stats.counters("upstream", HOST, Key.class);
        counters.add(0, Key.FIRST_TOTAL, 2);
        counters.add(1, Key.FIRST_TOTAL, 3);
        assertEquals(
                """
                {
                \t"upstream": {
                \t\t"cluster.c.host.h:1": {
                \t\t\t"first_total": "5",
                \t\t\t"second": "0"
                \t\t}
                \t}
                }\
                """,
                stats.json(null));
    }

    @Test
    void oneGroupIsFoundByItsFullName() {
        stats.counters("upstream", HOST, Key.class);
        stats.gauge("log", Map.of("path", "a\"b"), "lines", () -> 7);
        assertEquals(
                """
                {
                \t"log": {
                \t\t"path.a\\"b": {
                \t\t\t"lines": "7"
                \t\t}
                \t}
                }\
                """,
                stats.json("log.path.a\"b"));
        assertNull(stats.json("log"));
        assertEquals("{}", new Stats(1).json(null));
    }

    @Test
    void globIsTheWholeProxysOwnNumbers() {
        assertEquals("", stats.glob());
        var counters = stats.counters("downstream", Stats.GLOBAL, Key.class);
        counters.add(1, Key.SECOND, 4);
        counters.histogram("time").record(0, 9);
        assertEquals("first_total:0\nsecond:4\ntime_min:9\ntime_max:9\n", stats.glob());
    }

    @Test
    void whatIsRemovedIsForgotten() {
        var before = stats.counters("upstream", HOST, Key.class);
        stats.remove("upstream", HOST);
        assertEquals("{}", stats.json(null));
        assertNotSame(before, stats.counters("upstream", HOST, Key.class));
    }

    @Test
    void aHistogramHasPercentiles() {
        var histogram =
                stats.counters("downstream", Stats.GLOBAL, Key.class).histogram("request_time");
        IntStream.rangeClosed(1, 1000).forEach(i -> histogram.record(i % 2, i * 1000L));
        var spread = histogram.read();
        assertEquals(1000, spread.least());
        assertEquals(1_000_000, spread.most());
        assertEquals(500_000, spread.quantile(0.5), 500_000 * 0.07);
        assertEquals(990_000, spread.quantile(0.99), 990_000 * 0.07);
        var json = stats.json(null);
        assertNotNull(json);
        assertTrue(json.contains("\"request_time.50.00%\": \""), json);
        assertTrue(json.contains("\"request_time.99.90%\": \""), json);
        assertTrue(json.contains("\"request_time.min\": \"1000\""), json);
        assertTrue(json.contains("\"request_time.max\": \"1000000\""), json);
    }

    @Test
    void aHistogramTakesEveryValue() {
        var histogram =
                stats.counters("downstream", Stats.GLOBAL, Key.class).histogram("request_time");
        assertEquals(0, histogram.read().least());
        assertEquals(0, histogram.read().quantile(0.5));
        for (var value : new long[] {0, 1, 15, 16, 17, 1L << 47, Long.MAX_VALUE}) {
            histogram.record(0, value);
        }
        assertEquals(0, histogram.read().least());
        assertEquals(Long.MAX_VALUE, histogram.read().most());
        assertEquals(16, histogram.read().quantile(0.5), 1);
    }

    @Test
    void whatIsRecordedOfAPartIsRecordedOfTheWhole() {
        var cluster = stats.counters("upstream", Map.of("cluster", "c"), Key.class);
        try (var host = cluster.part("host.h:1")) {
            host.histogram("time").record(0, 7);
            cluster.histogram("time").record(1, 9);
            assertEquals(7, host.histogram("time").read().most());
            assertEquals(9, cluster.histogram("time").read().most());
            assertEquals(7, cluster.histogram("time").read().least());
            var json = stats.json("upstream.cluster.c.host.h:1");
            assertNotNull(json);
            assertTrue(json.contains("\"time.max\": \"7\""), json);
        }
    }

    @Test
    void partsOfASpreadLieNextToEachOther() {
        var part = 0;
        for (var value = 0L; value < 100_000; value++) {
            var next = Spread.part(value);
            assertTrue(next == part || next == part + 1, "at " + value);
            part = next;
        }
    }

    @Test
    void anExtensionsNumbersStandUnderItsName() {
        var metrics = stats.extension("auth");
        metrics.counter("denied").increment();
        stats.extension("auth").counter("denied").add(2);
        metrics.gauge("sessions", () -> 5);
        metrics.histogram("wait_us").record(12);
        assertEquals(3, metrics.counter("denied").value());
        var json = stats.json("extension.name.auth");
        assertNotNull(json);
        assertTrue(json.contains("\"denied\": \"3\""), json);
        assertTrue(json.contains("\"sessions\": \"5\""), json);
        assertTrue(json.contains("\"wait_us.max\": \"12\""), json);
        stats.removeExtension("auth");
        assertNull(stats.json("extension.name.auth"));
    }

    @Test
    void ofGaugesThatAreTakenBackTheOneBeforeIsShownAgainAndThenNone() {
        var metrics = stats.extension("auth");
        var first = metrics.announced("open", () -> 1);
        var second = metrics.announced("open", () -> 2);
        first.begin();
        second.begin();
        assertEquals("2", open());
        second.close();
        assertEquals("1", open());
        first.close();
        assertEquals("", open());
    }

    private String open() {
        var json = String.valueOf(stats.json("extension.name.auth"));
        return json.replaceAll("(?s)^(?!.*open).*", "")
                .replaceAll("(?s).*\"open\": \"(\\d)\".*", "$1");
    }

    @Test
    void aGaugeThatThrowsIsLeftOut() {
        var metrics = stats.extension("auth");
        metrics.gauge(
                "broken",
                () -> {
                    throw new IllegalStateException();
                });
        metrics.counter("fine");
        var json = stats.json(null);
        assertNotNull(json);
        assertFalse(json.contains("broken"), json);
        assertTrue(json.contains("fine"), json);
    }

    @Test
    void theKeysOfBothSidesAreMosns() {
        stats.counters(DownstreamStat.TYPE, Stats.GLOBAL, DownstreamStat.class);
        assertTrue(stats.glob().contains("request_499_total:0\nrequest_500_total:0\n"));
        assertEquals(DownstreamStat.REQUEST_504_TOTAL, DownstreamStat.ofStatus(504));
        assertEquals(DownstreamStat.REQUEST_OTHER_CODE, DownstreamStat.ofStatus(201));
        stats.counters(UpstreamStat.TYPE, HOST, UpstreamStat.class);
        var json = stats.json("upstream.cluster.c.host.h:1");
        assertNotNull(json);
        assertTrue(json.contains("connection_remote_close_with_active_request"), json);
    }
}
