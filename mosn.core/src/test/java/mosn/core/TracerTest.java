package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A tracer from a plugin, in a proxy at work: see `probe/Traces.java`.
@Timeout(60)
class TracerTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Traces", "mosn.api.observe.TracerProvider");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void itFollowsAStreamToItsHostAndToItsEnd() throws Exception {
        var log = folder.resolve("access.log");
        bench.part(
                "listener",
                "\"access_logs\": [{\"log_path\": \"%s\", \"log_format\": \"%%trace_id%%\"}]"
                        .formatted(log));
        try (var proxy = tracing("").start()) {
            var traced = PluginBench.ask(proxy, "/a");
            assertTrue(traced.endsWith("GET /a  for traced.example"), traced);
            var untraced = PluginBench.ask(proxy, "/untraced");
            assertTrue(untraced.endsWith("GET /untraced  for x"), untraced);
            bench.part("cluster", "\"hosts\": []").reload(proxy);
            assertTrue(PluginBench.ask(proxy, "/b").startsWith("HTTP/1.1 502 "));
        }
        assertEquals(
                List.of(
                        "made it",
                        "start /a",
                        "inject up",
                        "finish 200",
                        "start /untraced",
                        "start /b",
                        "finish 502",
                        "closed"),
                List.copyOf(bench.said));
        assertEquals(
                List.of("-", "id-of-/a", "id-of-/b"),
                Files.readAllLines(log).stream().sorted().toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"start", "inject", "finish"})
    void whereItFailsNoStreamNotices(String where) throws Exception {
        try (var proxy = tracing("").start()) {
            assertTrue(PluginBench.ask(proxy, "/fails/" + where).startsWith("HTTP/1.1 200 "));
            PluginBench.admin(proxy, "/metrics", "extension_trace_failures{name=\"probe\"} 1\n");
        }
    }

    @Test
    void itIsSwitchedOffAndOnByAReload() throws Exception {
        try (var proxy = tracing("").start()) {
            bench.part("cluster", "\"hosts\": []").reload(proxy);
            assertEquals(List.of("made it"), List.copyOf(bench.said));
            bench.part("root", "\"tracing\": {\"enable\": false, \"driver\": \"probe\"}")
                    .reload(proxy);
            PluginBench.until(() -> bench.said.contains("closed"));
            PluginBench.ask(proxy, "/a");
            assertEquals(List.of("made it", "closed"), List.copyOf(bench.said));
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        tracing(", \"config\": {\"ward\": \"\"}");
        assertTrue(refusal().contains("tracing.config.ward: is not a known key; write \"word\""));
        bench.part("root", "\"tracing\": {\"enable\": true, \"driver\": \"jaeger\"}");
        assertTrue(
                refusal()
                        .endsWith(
                                "tracing.driver: is \"jaeger\", which no module provides; use one"
                                        + " of [probe], or add the module that provides it"),
                refusal());
        bench.part("root", "\"tracing\": {\"enable\": true}");
        assertTrue(refusal().contains("tracing.driver: is missing"), refusal());
    }

    private PluginBench tracing(String more) {
        return bench.part(
                "root", "\"tracing\": {\"enable\": true, \"driver\": \"probe\"" + more + "}");
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }
}
