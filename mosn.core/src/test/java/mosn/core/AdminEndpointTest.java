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
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// What a plugin answers at the admin endpoint of a proxy at work: see `probe/Answers.java`.
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class AdminEndpointTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Answers", "mosn.api.admin.AdminEndpointProvider");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void itAnswersAtItsPathUnderTheRulesOfAllPaths() throws Exception {
        try (var proxy = endpoint("").start()) {
            assertTrue(get(proxy, "/api/v1/probe").endsWith("\r\n\r\nanswers /api/v1/probe\n"));
            assertTrue(post(proxy, "").startsWith("HTTP/1.1 403 "));
            var changed = post(proxy, "Content-Type: application/json\r\n");
            assertTrue(changed.startsWith("HTTP/1.1 201 "), changed);
            assertTrue(changed.endsWith("answers takes {}"), changed);
            assertTrue(
                    PluginBench.exchange(
                                    Objects.requireNonNull(proxy.adminAddress()),
                                    "GET /api/v1/probe HTTP/1.0\r\nHost: evil.example\r\n\r\n")
                            .startsWith("HTTP/1.1 403 "));
        }
        assertEquals(List.of("made answers", "get", "closed answers"), List.copyOf(bench.said));
    }

    @Test
    void whatItThrowsIsAnswered500WithoutTheReason() throws Exception {
        try (var proxy = endpoint("").start()) {
            var failed = get(proxy, "/api/v1/probe?q=fails");
            assertTrue(failed.startsWith("HTTP/1.1 500 "), failed);
            assertTrue(!failed.contains("a secret"), failed);
        }
    }

    @Test
    void aNewConfigurationMovesIt() throws Exception {
        try (var proxy = endpoint("").start()) {
            bench.part("listener", "\"connection_idle_timeout\": \"5s\"").reload(proxy);
            assertEquals(List.of("made answers"), List.copyOf(bench.said));
            endpoint(", \"path\": \"/there\", \"config\": {\"word\": \"again\"}").reload(proxy);
            assertTrue(get(proxy, "/there").endsWith("again /there\n"));
            assertTrue(get(proxy, "/api/v1/probe").contains("supported APIs"));
            PluginBench.until(() -> bench.said.contains("closed answers"));
        }
    }

    @Test
    void aPathThatIsTakenOrNoneIsRefused() {
        endpoint(", \"path\": \"/api/v1/stats\"");
        assertTrue(
                refusal()
                        .endsWith(
                                "admin.endpoints[0].path: is \"/api/v1/stats\", where something"
                                        + " else answers; write another path"));
        bench.part("admin", "\"endpoints\": [{\"type\": \"probe\"}, {\"type\": \"probe\"}]");
        assertTrue(refusal().contains("admin.endpoints[1].path: is \"/api/v1/probe\", where"));
        endpoint(", \"path\": \"there\"");
        assertTrue(refusal().contains("path: is \"there\", which is no path"));
        endpoint(", \"config\": {\"ward\": \"\"}");
        assertTrue(refusal().contains("config.ward: is not a known key; write \"word\""));
    }

    @Test
    void thePathsOfTheProxyItselfAreKnown() throws Exception {
        try (var proxy = bench.start()) {
            var help = get(proxy, "/");
            Set<String> paths =
                    new HashSet<>(help.lines().filter(line -> line.startsWith("/")).toList());
            assertEquals(Admin.PATHS, paths);
        }
    }

    private PluginBench endpoint(String more) {
        return bench.part("admin", "\"endpoints\": [{\"type\": \"probe\"" + more + "}]");
    }

    private static String get(Proxy proxy, String path) {
        return PluginBench.admin(proxy, path);
    }

    private static String post(Proxy proxy, String header) {
        return PluginBench.exchange(
                Objects.requireNonNull(proxy.adminAddress()),
                "POST /api/v1/probe HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                        + header
                        + "Content-Length: 2\r\n\r\n{}");
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }
}
