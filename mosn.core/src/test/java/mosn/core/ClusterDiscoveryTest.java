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
import java.util.Objects;
import java.util.function.Consumer;

/// A discovery from a plugin, in a proxy at work: see `probe/Discovers.java`.
@Timeout(60)
class ClusterDiscoveryTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Discovers", "mosn.api.upstream.ClusterDiscoveryProvider");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
        System.getProperties().remove("probe.tell");
    }

    @Test
    void itsHostsAreThereWithTheFirstRequestAndChangeWhileItRuns() throws Exception {
        try (var proxy = discovering(host()).start();
                var other = RawHost.start()) {
            assertTrue(PluginBench.ask(proxy, "/a").contains("GET /a"));
            tell("127.0.0.1:" + other.port());
            bench.host.close();
            assertTrue(PluginBench.ask(proxy, "/b").contains("GET /b"));
            tell("");
            assertTrue(PluginBench.ask(proxy, "/c").startsWith("HTTP/1.1 502 "));
        }
        PluginBench.until(() -> bench.said.size() == 4);
        assertEquals(List.of("made up", "opened"), List.copyOf(bench.said).subList(0, 2));
        assertTrue(bench.said.contains("interrupted"));
        assertTrue(bench.said.contains("closed"));
    }

    @Test
    void whereItFailsTheHostsStayAndTheAdminSaysWhy() throws Exception {
        try (var proxy = discovering(host()).start()) {
            tell("!the registry is gone");
            assertTrue(PluginBench.ask(proxy, "/a").contains("GET /a"));
            var report = PluginBench.admin(proxy, "/api/v1/clusters");
            assertTrue(report.contains("\"trouble\":\"the registry is gone\""), report);
            assertTrue(report.contains("\"address\":\"" + host() + "\""), report);
        }
    }

    @Test
    void aReloadThatLeavesTheClusterAsItIsLeavesItOpenWithItsHosts() throws Exception {
        try (var proxy = discovering("").start()) {
            tell(host());
            bench.part("listener", "\"connection_idle_timeout\": \"5s\"").reload(proxy);
            assertTrue(PluginBench.ask(proxy, "/a").contains("GET /a"));
            assertEquals(List.of("made up", "opened"), List.copyOf(bench.said));
            bench.part("cluster", "\"hosts\": []").reload(proxy);
            PluginBench.until(() -> bench.said.contains("closed"));
        }
        assertEquals(1, bench.said.stream().filter("closed"::equals).count());
    }

    @Test
    void aConfigurationThatIsOnlyCheckedAsksNobody() throws Exception {
        discovering(host()).write();
        assertEquals(List.of(), Proxy.validate(bench.options()));
        assertEquals(List.of("made up", "closed"), List.copyOf(bench.said));
    }

    @Test
    void oneThatCannotBeMadeStopsTheStartWithASentence() {
        assertTrue(
                refusal("throws")
                        .endsWith(
                                "cluster_manager.clusters[0].type: cannot be built: its provider"
                                        + " fails with java.lang.IllegalStateException: does not"
                                        + " like it; repair the extension"),
                refusal("throws"));
        assertTrue(
                refusal("nothing").contains("clusters[0].type: cannot be built"),
                refusal("nothing"));
        assertTrue(
                refusal("complains").endsWith("clusters[0].spec.first: is bad; be good"),
                refusal("complains"));
    }

    @Test
    void aKeyThatItDoesNotReadAndATypeThatNobodyProvidesAreRefused() {
        bench.part("cluster", "\"type\": \"PROBE\", \"spec\": {\"frist\": \"\"}");
        assertTrue(refusal().contains("spec.frist: is not a known key; write \"first\""));
        bench.part("cluster", "\"type\": \"PROBES\"");
        assertTrue(
                refusal()
                        .endsWith(
                                "type: is \"PROBES\", which no module provides; write SIMPLE where"
                                        + " the hosts are those written here, or use one of"
                                        + " [PROBE, STRICT_DNS], or add the module that provides"
                                        + " it"),
                refusal());
        bench.part("cluster", "\"type\": \"SIMPLE\", \"spec\": {\"first\": \"\"}");
        assertTrue(refusal().contains("spec.first: is not a known key"));
    }

    private String host() {
        return "127.0.0.1:" + bench.host.port();
    }

    private PluginBench discovering(String first) {
        return bench.part(
                "cluster", "\"type\": \"PROBE\", \"spec\": {\"first\": \"" + first + "\"}");
    }

    private String refusal(String first) {
        discovering(first);
        return refusal();
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }

    @SuppressWarnings("unchecked")
    private static void tell(String text) throws InterruptedException {
        PluginBench.until(() -> System.getProperties().containsKey("probe.tell"));
        var tell = (Consumer<String>) System.getProperties().get("probe.tell");
        Objects.requireNonNull(tell).accept(text);
    }
}
