package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.core.observe.Stats;

import org.junit.jupiter.api.Test;

import java.util.Objects;

class LentMetricsTest {
    private final Stats stats = new Stats(1);

    private LentMetrics version() {
        return new LentMetrics(stats.extension("limit"), Runnable::run);
    }

    /// What is shown of the number `n`.
    private String shown() {
        var json = Objects.requireNonNull(stats.json("extension.name.limit"));
        return json.replaceAll("(?s).*\"n\": \"(\\d+)\".*", "$1");
    }

    @Test
    void aNameIsOneKindOfNumberOnly() {
        try (var metrics = version()) {
            metrics.counter("x");
            var e = assertThrows(IllegalArgumentException.class, () -> metrics.histogram("x"));
            assertEquals(
                    "the metric \"x\" exists as another kind; choose another name", e.getMessage());
        }
    }

    @Test
    void theNextVersionMayMakeAnotherKindOfItAndIsShownOnceItIsAtWork() {
        var counts = version();
        counts.begin();
        counts.counter("n").add(3);
        var asks = version();
        asks.gauge("n", () -> 5);
        assertEquals("3", shown());
        asks.begin();
        assertEquals("5", shown());
        counts.counter("n").add(4);
        assertEquals("5", shown());
        counts.close();
        var countsAgain = version();
        countsAgain.counter("n");
        assertEquals("5", shown());
        countsAgain.begin();
        assertEquals("7", shown());
        asks.close();
        assertEquals("7", shown());
    }

    @Test
    void whatOneAtWorkAsksForLateIsShownToo() {
        try (var before = version();
                var next = version()) {
            before.gauge("n", () -> 5);
            before.begin();
            next.begin();
            next.counter("n").add(1);
            assertEquals("1", shown());
        }
    }

    @Test
    void aVersionThatIsRefusedChangesNothing() {
        try (var asks = version()) {
            asks.gauge("n", () -> 5);
            asks.begin();
            try (var refused = version()) {
                refused.counter("n").add(1);
            }
            assertEquals("5", shown());
        }
    }
}
