package mosn.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/// A filter with `disabled` in its configuration, and admin: see `probe/Gauges.java`.
@Timeout(60)
class DisabledFilterTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Gauges", "mosn.api.stream.StreamFilterFactoryProvider");
        bench.part(
                "routes",
                "{\"match\": {\"prefix\": \"/\"}, \"direct_response\": {\"status\": 200}}");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void adminPutsItToWork() throws Exception {
        try (var proxy = disabled(true).start()) {
            var before = PluginBench.admin(proxy, "/api/v1/filters");
            assertTrue(before.contains("\"state\":\"off\""), before);
            assertTrue(before.contains("\"reason\":\"the configuration has it disabled\""), before);
            PluginBench.ask(proxy, "/");
            PluginBench.admin(proxy, "/api/v1/filters", "\"skipped_total\":1");
            enable(proxy);
            PluginBench.ask(proxy, "/");
            PluginBench.admin(proxy, "/api/v1/filters", "\"skipped_total\":1");
        }
    }

    @Test
    void aReloadTakesItsWordOnlyWhereThatIsAnother() throws Exception {
        try (var proxy = disabled(true).start()) {
            enable(proxy);
            proxy.reload();
            assertTrue(PluginBench.admin(proxy, "/api/v1/filters").contains("\"state\":\"on\""));
            disabled(false).reload(proxy);
            disabled(true).reload(proxy);
            assertTrue(PluginBench.admin(proxy, "/api/v1/filters").contains("\"state\":\"off\""));
            disabled(false).reload(proxy);
            assertTrue(PluginBench.admin(proxy, "/api/v1/filters").contains("\"state\":\"on\""));
        }
    }

    private PluginBench disabled(boolean disabled) {
        return bench.part(
                "listener",
                "\"stream_filters\": [{\"type\": \"probe\", \"config\": {\"gauge\": \"g\"},"
                        + " \"disabled\": "
                        + disabled
                        + "}]");
    }

    private static void enable(Proxy proxy) {
        var answer =
                PluginBench.exchange(
                        Objects.requireNonNull(proxy.adminAddress()),
                        """
                        POST /api/v1/filters/enable HTTP/1.1
                        Host: 127.0.0.1
                        Connection: close
                        Content-Type: application/json
                        Content-Length: 36

                        {"listener": "l", "filter": "probe"}
                        """
                                .strip()
                                .replace("\n", "\r\n"));
        assertTrue(answer.contains("\"state\":\"on\""), answer);
    }
}
