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
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// A router handler from a plugin, in a proxy at work: see `probe/Routers.java`. Of the three
/// routes that match, the cluster of the first is without hosts, and that of the third unknown.
@Timeout(60)
class RouterHandlerTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Routers", "mosn.api.router.RouterHandlerProvider");
        bench.part("cluster", bench.at("cluster") + "}, {\"name\": \"empty\"");
        bench.part("routes", route("empty") + "," + route("up") + "," + route("unknown"));
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void itChoosesAmongAllThatMatch() throws Exception {
        try (var proxy = handler("probe", "").start()) {
            assertTrue(PluginBench.ask(proxy, "/a").contains("GET /a"));
        }
        assertEquals(List.of("made it", "[empty, up, unknown]", "closed"), List.copyOf(bench.said));
    }

    @ParameterizedTest
    @CsvSource({"/none, 404", "/first, 502", "/fails, 500", "/foreign, 500"})
    void whatItAnswersHoldsForThatStreamAlone(String path, String status) throws Exception {
        try (var proxy = handler("probe", "").start()) {
            var answer = PluginBench.ask(proxy, path);
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
            assertTrue(PluginBench.ask(proxy, "/a").startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aReloadThatLeavesItAsItIsMakesNothingAnew() throws Exception {
        try (var proxy = handler("probe", "").start()) {
            bench.part("listener", "\"connection_idle_timeout\": \"5s\"").reload(proxy);
            assertEquals(List.of("made it"), List.copyOf(bench.said));
            handler("default", "").reload(proxy);
            PluginBench.until(() -> bench.said.contains("closed"));
            assertTrue(PluginBench.ask(proxy, "/a").startsWith("HTTP/1.1 502 "));
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        handler("mine", "");
        assertTrue(
                refusal()
                        .endsWith(
                                "config.router_handler_name: is \"mine\", which no module provides;"
                                    + " use one of [probe], or add the module that provides it"),
                refusal());
        handler("probe", "\"ward\": \"\"");
        assertTrue(refusal().contains("router_handler_config.ward: is not a known key"), refusal());
        handler("default", "\"word\": \"\"");
        assertTrue(refusal().contains("router_handler_config: is for an extension"), refusal());
    }

    private static String route(String cluster) {
        return "{\"match\": {\"prefix\": \"/\"}, \"route\": {\"cluster_name\": \""
                + cluster
                + "\"}}";
    }

    private PluginBench handler(String name, String config) {
        return bench.part(
                "proxy",
                "\"router_handler_name\": \""
                        + name
                        + "\""
                        + (config.isEmpty() && name.equals("default")
                                ? ""
                                : ", \"router_handler_config\": {" + config + "}"));
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }
}
