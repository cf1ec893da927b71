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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;

/// Where the numbers of a proxy at work go: a plugin, see `probe/Flushes.java`, and Prometheus.
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class MetricsSinkTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Flushes", "mosn.api.observe.MetricsSinkProvider");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void itGetsTheNumbersAgainAndAgainAlsoWhenItHasFailed() throws Exception {
        try (var proxy = sinks("{\"type\": \"probe\"}").start()) {
            PluginBench.until(() -> bench.said.contains("up Amount[value=0]"));
            PluginBench.ask(proxy, "/");
            PluginBench.until(() -> bench.said.contains("up Amount[value=1]"));
            var own = PluginBench.admin(proxy, "/api/v1/stats?key=extension.name.probe");
            assertTrue(own.contains("\"flushes_failed\": \"1\""), own);
        }
        assertEquals("made it true", bench.said.peek());
        assertTrue(bench.said.contains("closed"));
    }

    @Test
    void aReloadThatLeavesItAsItIsMakesNothingAnew() throws Exception {
        try (var proxy = sinks("{\"type\": \"probe\"}").start()) {
            bench.part("listener", "\"connection_idle_timeout\": \"5s\"").reload(proxy);
            assertEquals(1, bench.said.stream().filter(it -> it.startsWith("made")).count());
            sinks("").reload(proxy);
            PluginBench.until(() -> bench.said.contains("closed"));
        }
    }

    @Test
    void theAdminEndpointHasTheNumbersForPrometheus() throws Exception {
        try (var proxy = bench.start()) {
            PluginBench.ask(proxy, "/");
            var ended = "\ndownstream_request_time_count{proxy=\"global\"} 1\n";
            var text = PluginBench.admin(proxy, "/metrics", ended);
            assertTrue(text.contains("Content-type: text/plain; version=0.0.4"), text);
            assertTrue(text.contains("\n# TYPE upstream_request_total untyped\n"), text);
            assertTrue(text.contains("\nupstream_request_total{cluster=\"up\"} 1\n"), text);
            var host = "127.0.0.1:" + bench.host.port();
            assertTrue(
                    text.contains(
                            "\nupstream_request_total{cluster=\"up\",host=\"" + host + "\"} 1\n"),
                    text);
            assertTrue(text.contains("{proxy=\"global\",quantile=\"0.99\"} "), text);
        }
    }

    @Test
    void prometheusHasAPortOfItsOwnAsInMosn() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var sink = "{\"type\": \"prometheus\", \"config\": {\"port\": " + port + "}}";
        try (var _ = sinks(sink).start()) {
            var there = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            var answer = PluginBench.exchange(there, "GET /metrics HTTP/1.0\r\n\r\n");
            assertTrue(answer.contains("\nupstream_request_total{cluster=\"up\"} 0\n"), answer);
            assertTrue(
                    PluginBench.exchange(there, "GET / HTTP/1.0\r\n\r\n")
                            .startsWith("HTTP/1.1 404 "));
            assertTrue(
                    PluginBench.exchange(there, "POST /metrics HTTP/1.0\r\n\r\n")
                            .startsWith("HTTP/1.1 405 "));
        }
    }

    @Test
    void prometheusMayBeChangedAndKeepItsPort() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        var there = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (var proxy = sinks(prometheus(port, "/metrics")).start()) {
            sinks(prometheus(port, "/numbers")).reload(proxy);
            assertTrue(get(there, "/numbers").startsWith("HTTP/1.1 200 "));
            PluginBench.until(() -> get(there, "/metrics").startsWith("HTTP/1.1 404 "));
            sinks("").reload(proxy);
            PluginBench.until(() -> isFree(port));
        }
    }

    private static String prometheus(int port, String path) {
        return """
        {"type": "prometheus", "config": {"port": %d, "endpoint": "%s"}}
        """
                .formatted(port, path);
    }

    private static String get(InetSocketAddress there, String path) {
        return PluginBench.exchange(there, "GET " + path + " HTTP/1.0\r\n\r\n");
    }

    private static boolean isFree(int port) {
        try (var _ = new ServerSocket(port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        sinks("{\"type\": \"prometheus\"}");
        assertTrue(refusal().contains("metrics.sinks[0].config.port: is missing"), refusal());
        try (var taken = new ServerSocket(0)) {
            var port = taken.getLocalPort();
            sinks("{\"type\": \"prometheus\", \"config\": {\"port\": " + port + "}}");
            assertTrue(
                    refusal()
                            .contains(
                                    "metrics.sinks[0].config: names what cannot be opened: port "
                                            + port),
                    refusal());
            assertEquals(List.of(), Proxy.validate(bench.options())); // it may be its own proxy's
        }
        sinks("{\"type\": \"console\"}");
        assertTrue(
                refusal()
                        .endsWith(
                                "metrics.sinks[0].type: is \"console\", which no module provides;"
                                        + " use one of [probe, prometheus], or add the module that"
                                        + " provides it"),
                refusal());
    }

    private PluginBench sinks(String elements) {
        return bench.part("root", "\"metrics\": {\"sinks\": [" + elements + "]}");
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }
}
