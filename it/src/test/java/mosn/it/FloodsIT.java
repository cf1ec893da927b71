package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// Attackers on HTTP/2, and what they leave behind: no descriptor, and no memory.
///
/// The first round of a flood makes the proxy as large as it gets by this; two more may not make it
/// larger. Bounds are generous: a leak of each connection's windows, tables or streams is far more.
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FloodsIT {
    private static final int CONNECTIONS = 4;
    private static final long HEAP = 6 << 20;
    private static final long RESIDENT = 48 << 20;
    private static final Pattern USED = Pattern.compile("(?:total|heap).*? used (\\d+)K");
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    private final int port = Ports.free();
    private final int http1 = Ports.free();
    private final Upstream upstream = new Upstream();
    private final RunningMosn proxy;

    FloodsIT(@TempDir Path folder) throws Exception {
        var body = new byte[1 << 20];
        upstream.answering(
                exchange -> {
                    try (exchange) {
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        var limits =
                """
                "extend_config": {"Http2": {
                  "response_body_timeout": "500ms", "request_body_timeout": "500ms"}},
                """;
        proxy =
                new Forwarding()
                        .cluster(
                                "upstream",
                                "127.0.0.1:" + upstream.port(),
                                "\"idle_timeout\": \"100ms\",")
                        .listener(port, "Http2 Http1", "upstream", "", limits)
                        .listener(http1, "Http1 Http1", "upstream")
                        .start(folder);
        ask();
        heap(); // whose tool opens a socket that stays
    }

    @AfterAll
    void close() {
        try (upstream;
                proxy) {
            // ends both, the last first
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFloodLeavesNothingBehind(Flood flood) throws Exception {
        var descriptors = descriptors();
        flood(flood);
        Wait.until("closes what the flood opened", () -> descriptors() <= descriptors);
        var heap = heap();
        var resident = resident();
        flood(flood);
        flood(flood);
        Wait.until("closes what the flood opened", () -> descriptors() <= descriptors);
        var heapAfter = heap();
        var residentAfter = resident();
        assertTrue(heapAfter < heap + HEAP, heap + " bytes became " + heapAfter);
        assertTrue(residentAfter < resident + RESIDENT, resident + " became " + residentAfter);
        ask();
    }

    private void flood(Flood flood) throws Exception {
        for (var i = 0; i < CONNECTIONS; i++) {
            try (var client = new RawHttp2(port, flood.settings())) {
                flood.on(client);
                client.awaitClose();
            } catch (SocketException e) {
                // closed while it was still written to
            }
        }
    }

    private void ask() throws Exception {
        var url = "http://127.0.0.1:" + http1 + "/";
        assertEquals("200", Tool.run("curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", url));
    }

    private long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/" + proxy.pid() + "/fd"))) {
            return open.count();
        }
    }

    private long heap() throws Exception {
        jcmd("GC.run");
        var said = jcmd("GC.heap_info");
        var used = USED.matcher(said);
        var sum = 0L;
        while (used.find()) {
            sum += Long.parseLong(used.group(1)) << 10;
        }
        assertTrue(sum > 0, said);
        return sum;
    }

    private String jcmd(String command) throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        return Tool.run(jcmd, "" + proxy.pid(), command);
    }

    private long resident() throws IOException {
        var status = Files.readString(Path.of("/proc/" + proxy.pid() + "/status"));
        var rss = RSS.matcher(status);
        assertTrue(rss.find(), status);
        return Long.parseLong(rss.group(1)) << 10;
    }
}
