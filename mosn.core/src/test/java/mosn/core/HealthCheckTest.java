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
import java.util.List;

/// Health checks in a proxy at work, one of them from a plugin: see `probe/Checks.java`.
@Timeout(60)
class HealthCheckTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Checks", "mosn.api.upstream.HealthCheckProvider");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
        System.clearProperty("probe.ill");
    }

    @Test
    void anUnhealthyHostIsNotAskedAndIsAgainWhenItIsWell() throws Exception {
        try (var proxy = checked("PROBE", "").start()) {
            assertEquals("200", status(proxy));
            System.setProperty("probe.ill", host());
            PluginBench.until(() -> status(proxy).equals("502"));
            var report = PluginBench.admin(proxy, "/api/v1/clusters");
            assertTrue(report.contains("\"unhealthy\":\"is ill\""), report);
            var numbers = numbers(proxy, "");
            assertTrue(numbers.contains("\"cluster.up.service.s\""), numbers);
            assertTrue(numbers.contains("\"healty\":\"0\""), numbers);
            System.clearProperty("probe.ill");
            PluginBench.until(() -> status(proxy).equals("200"));
        }
    }

    @Test
    void aReloadThatIsRefusedLeavesTheNumberOfHealthyHosts() throws Exception {
        try (var proxy = checked("PROBE", "").start()) {
            assertEquals(1, number(proxy, "healty"));
            checked("TCP", "");
            bench.part("listener", "\"stream_filters\": [{\"type\": \"nobody\"}]");
            assertThrows(RuntimeException.class, () -> bench.reload(proxy));
            assertEquals(1, number(proxy, "healty"));
            System.setProperty("probe.ill", host());
            PluginBench.until(() -> number(proxy, "healty") == 0);
        }
    }

    @Test
    void aReloadThatLeavesTheClusterAsItIsLeavesTheCheckAndItEndsOnce() throws Exception {
        try (var proxy = checked("PROBE", "").start()) {
            System.setProperty("probe.ill", "silent");
            PluginBench.until(() -> status(proxy).equals("502"));
            bench.part("listener", "\"connection_idle_timeout\": \"5s\"").reload(proxy);
            assertEquals("502", status(proxy));
            checked("TCP", "").reload(proxy);
            assertEquals("200", status(proxy));
            PluginBench.until(() -> bench.said.contains("closed"));
        }
        assertEquals(1, bench.said.stream().filter("closed"::equals).count());
        assertEquals(1, bench.said.stream().filter("made up"::equals).count());
        assertTrue(bench.said.contains("interrupted"));
    }

    @Test
    void aConnectionIsEnoughForTcpAndAGoodAnswerForHttp() throws Exception {
        try (var proxy = checked("TCP", "").start()) {
            PluginBench.until(() -> number(proxy, "success") > 1);
            checked("Http1", "\"http_check_config\": {\"path\": \"/status/200\"}").reload(proxy);
            var before = number(proxy, "success");
            PluginBench.until(() -> number(proxy, "success") > before + 1);
            checked("Http1", "\"http_check_config\": {\"path\": \"/status/503\"}").reload(proxy);
            PluginBench.until(() -> status(proxy).equals("502"));
            var report = PluginBench.admin(proxy, "/api/v1/clusters");
            assertTrue(report.contains("answers with 503"), report);
        }
    }

    @Test
    void whatCannotBeMadeStopsTheStartWithASentence() {
        checked("PROBE", "\"fails\": true");
        assertTrue(
                refusal()
                        .endsWith(
                                "clusters[0].health_check.protocol: cannot be built: its provider"
                                        + " fails with java.lang.IllegalStateException: does not"
                                        + " like it; repair the extension"),
                refusal());
        checked("PROBE", "\"falls\": true");
        assertTrue(refusal().contains("check_config.falls: is not a known key"), refusal());
        checked("PROBES", "");
        assertTrue(
                refusal()
                        .endsWith(
                                "health_check.protocol: is \"PROBES\", which no module provides;"
                                        + " use one of [Http1, PROBE, TCP], or add the module that"
                                        + " provides it"),
                refusal());
        bench.part("cluster", "\"health_check\": {\"interval\": \"1s\"}");
        assertTrue(
                refusal().contains("health_check.service_name: is missing, without which nothing"),
                refusal());
    }

    private PluginBench checked(String protocol, String config) {
        return bench.part(
                "cluster",
                """
                "type": "SIMPLE", "hosts": [{"address": "%s"}], "health_check": {
                  "protocol": "%s", "service_name": "s", "interval": "5ms", "timeout": "300ms",
                  "initial_delay_seconds": "1ms", "check_config": {%s}}
                """
                        .formatted(host(), protocol, config));
    }

    private String host() {
        return "127.0.0.1:" + bench.host.port();
    }

    private static String status(Proxy proxy) {
        return List.of(PluginBench.ask(proxy, "/").split(" ", 3)).get(1);
    }

    private static String numbers(Proxy proxy, String query) {
        return PluginBench.admin(proxy, "/api/v1/stats" + query).replaceAll("\\s", "");
    }

    private static long number(Proxy proxy, String key) {
        var numbers = numbers(proxy, "?key=healthcheck.cluster.up.service.s");
        var from = numbers.indexOf("\"" + key + "\":\"") + key.length() + 4;
        return Long.parseLong(numbers.substring(from, numbers.indexOf('"', from)));
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }
}
