package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.Set;

class PrometheusTextTest {
    private final Stats stats = new Stats(1);

    @Test
    void linesOfOneNameStandTogetherBehindItsType() {
        stats.gauge("upstream", Map.of("cluster", "a"), "request_total", () -> 1);
        stats.gauge("upstream", Map.of("cluster", "a"), "other", () -> 2);
        stats.gauge("upstream", Map.of("cluster", "b"), "request_total", () -> 3);
        var lines = PrometheusText.of(stats.snapshot()).lines().toList();
        assertEquals(
                List.of(
                        "# TYPE upstream_other untyped",
                        "upstream_other{cluster=\"a\"} 2",
                        "# TYPE upstream_request_total untyped"),
                lines.subList(0, 3));
        assertEquals(
                Set.of(
                        "upstream_request_total{cluster=\"a\"} 1",
                        "upstream_request_total{cluster=\"b\"} 3"),
                Set.copyOf(lines.subList(3, lines.size())));
    }

    @Test
    void aSpreadIsASummary() {
        var histogram = stats.extension("x").histogram("wait_us");
        for (int i = 1; i <= 10; i++) {
            histogram.record(i);
        }
        assertEquals(
                """
                # TYPE extension_wait_us summary
                extension_wait_us{name="x",quantile="0.5"} 5.0
                extension_wait_us{name="x",quantile="0.75"} 8.0
                extension_wait_us{name="x",quantile="0.95"} 10.0
                extension_wait_us{name="x",quantile="0.99"} 10.0
                extension_wait_us{name="x",quantile="0.999"} 10.0
                extension_wait_us_count{name="x"} 10
                # TYPE extension_wait_us_max untyped
                extension_wait_us_max{name="x"} 10
                # TYPE extension_wait_us_min untyped
                extension_wait_us_min{name="x"} 1
                """,
                PrometheusText.of(stats.snapshot()));
    }

    @Test
    void whatNamesMayNotHoldIsReplacedAndWhatValuesMayNotHoldIsEscaped() {
        stats.gauge("t", Map.of("a-b", "c\"\\\nd"), "k.e-y", () -> 1);
        assertEquals(
                "# TYPE t_k_e_y untyped\nt_k_e_y{a_b=\"c\\\"\\\\\\nd\"} 1\n",
                PrometheusText.of(stats.snapshot()));
    }

    @Test
    void aNumberThatCannotBeReadLeavesTheOthers() {
        stats.extension("x")
                .gauge(
                        "bad",
                        () -> {
                            throw new IllegalStateException("no");
                        });
        stats.extension("x").counter("good").increment();
        assertEquals(
                "# TYPE extension_good untyped\nextension_good{name=\"x\"} 1\n",
                PrometheusText.of(stats.snapshot()));
    }
}
