package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/// Gauges are code of an extension: see `probe/Gauges.java`.
@Timeout(60)
class GaugeReplacementTest {
    private static final Pattern VALUES = Pattern.compile("\"([ab])\": \"(\\d+)\"");

    /// The value of a gauge that waits until it may be read.
    private static final int HANGS = 9;

    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Gauges", "mosn.api.stream.StreamFilterFactoryProvider");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void theNewestThatIsAtWorkIsShown() throws Exception {
        try (var proxy = gauge("a", 1, false).start()) {
            assertEquals("a=1 ", shown(proxy));
            gauge("a", 2, false).reload(proxy);
            assertEquals("a=2 ", shown(proxy));
        }
    }

    @Test
    void oneThatARefusedConfigurationBringsIsNeverShown() throws Exception {
        try (var proxy = gauge("a", 1, false).start()) {
            for (var name : new String[] {"a", "b"}) {
                gauge(name, 2, true);
                assertThrows(RuntimeException.class, () -> bench.reload(proxy));
                assertEquals("a=1 ", shown(proxy));
            }
        }
    }

    @Test
    void oneThatTheNextDoesNotHaveGoes() throws Exception {
        try (var proxy = gauge("a", 1, false).start()) {
            gauge("b", 2, false).reload(proxy);
            PluginBench.until(() -> shown(proxy).equals("b=2 "));
        }
    }

    @Test
    void oneThatHangsKeepsNoOtherNumberBack() throws Exception {
        var gate = new CountDownLatch(1);
        System.getProperties().put("probe.gate", gate);
        try (var proxy = gauge("a", HANGS, false).start()) {
            assertEquals("", shown(proxy));
            var metrics = PluginBench.admin(proxy, "/metrics");
            assertTrue(metrics.contains("reload_total{proxy=\"global\"} 0"), metrics);
            gate.countDown();
            PluginBench.until(() -> shown(proxy).equals("a=" + HANGS + " "));
        } finally {
            System.getProperties().remove("probe.gate");
        }
    }

    private static String shown(Proxy proxy) {
        var shown = new StringBuilder();
        var stats = PluginBench.admin(proxy, "/api/v1/stats?key=extension.name.p");
        for (var value = VALUES.matcher(stats); value.find(); ) {
            shown.append(value.group(1)).append('=').append(value.group(2)).append(' ');
        }
        return shown.toString();
    }

    private PluginBench gauge(String name, int value, boolean fails) {
        return bench.part(
                "listener",
                """
                "stream_filters": [{"name": "p", "type": "probe", "config": {
                  "gauge": "%s", "value": %d, "fails": %b}}]
                """
                        .formatted(name, value, fails));
    }
}
