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

/// The access log of a proxy at work, which a plugin takes: see `probe/Takes.java`.
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class AccessLogSinkTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Takes", "mosn.api.observe.AccessLogSinkProvider");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void itGetsTheLineOfEachRequestAndWhatElseIsKnown() throws Exception {
        try (var proxy = log("").start()) {
            PluginBench.ask(proxy, "/a?b=c");
            PluginBench.exchange(proxy.addresses().values().iterator().next(), "GET /c\r\n\r\n");
        }
        assertEquals(
                List.of(
                        "made it",
                        "200 /a | l GET /a 200 up",
                        "400 - | l null null 400 null",
                        "closed"),
                List.of(
                        Objects.requireNonNull(bench.said.poll()),
                        take("200"),
                        take("400"),
                        take("closed")));
    }

    @Test
    void linesThatItFailsWithAreCountedAndNoRequestNotices() throws Exception {
        try (var proxy = log("").start()) {
            assertTrue(PluginBench.ask(proxy, "/fails").startsWith("HTTP/1.1 200 "));
            PluginBench.until(() -> numbers(proxy).contains("\"lines_failed\":\"1\""));
            PluginBench.ask(proxy, "/a");
            PluginBench.until(() -> numbers(proxy).contains("\"lines_written\":\"1\""));
            assertTrue(numbers(proxy).contains("\"lines_dropped\":\"0\""), numbers(proxy));
        }
    }

    @Test
    void aReloadThatLeavesItAsItIsMakesNothingAnew() throws Exception {
        try (var proxy = log("").start()) {
            bench.part("cluster", "\"hosts\": []").reload(proxy);
            PluginBench.ask(proxy, "/a");
            PluginBench.until(() -> bench.said.contains("502 /a | l GET /a 502 up"));
            assertEquals("made it", bench.said.peek());
            log(", \"config\": {\"word\": \"another\"}").reload(proxy);
            PluginBench.until(() -> bench.said.contains("closed"));
            assertTrue(bench.said.contains("made another"));
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        log(", \"log_path\": \"stdout\"");
        assertTrue(
                refusal()
                        .endsWith(
                                "access_logs[0].log_path: stands beside a type, whose extension"
                                        + " takes the lines; remove one of the two"),
                refusal());
        log(", \"config\": {\"ward\": \"\"}");
        assertTrue(refusal().contains("access_logs[0].config.ward: is not a known key"));
        bench.part("listener", "\"access_logs\": [{\"config\": {}}]");
        assertTrue(refusal().contains("config: is for an extension, and none is named"));
        bench.part("listener", "\"access_logs\": [{\"type\": \"prob\"}]");
        assertTrue(refusal().contains("type: is \"prob\", which no module provides"));
    }

    private PluginBench log(String more) {
        return bench.part(
                "listener",
                "\"access_logs\": [{\"type\": \"probe\","
                        + " \"log_format\": \"%response_code% %request_path%\""
                        + more
                        + "}]");
    }

    /// The first word that begins so, wherever it stands.
    private String take(String begin) {
        return bench.said.stream()
                .filter(word -> word.startsWith(begin))
                .findFirst()
                .orElse("nothing that begins with " + begin);
    }

    private static String numbers(Proxy proxy) {
        return PluginBench.admin(proxy, "/api/v1/stats?key=extension.name.probe")
                .replaceAll("\\s", "");
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }
}
