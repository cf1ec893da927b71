package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A listener filter from a plugin, in a proxy at work: see `probe/Accepts.java`.
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class ListenerFilterTest {
    private static final String REQUEST = "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Accepts", "mosn.api.listener.ListenerFilterProvider");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void whatItLetsThroughIsServedWithAllItsBytes() throws Exception {
        try (var proxy = filters(probe("")).start()) {
            assertServed(send(proxy, REQUEST));
            assertServed(send(proxy, "l" + REQUEST));
        }
        assertEquals(List.of("made it", "closed"), List.copyOf(bench.said));
    }

    @Test
    void whatItSaysOfTheConnectionIsWhatOthersSee() throws Exception {
        var log = folder.resolve("access.log");
        filters(probe(""));
        bench.part(
                "listener",
                bench.at("listener")
                        + """
                        , "access_logs": [{"log_path": "%s", "log_format":
                          "%%downstream_remote_address%% %%downstream_local_address%%"}]\
                        """
                                .formatted(log));
        try (var proxy = bench.start()) {
            assertServed(send(proxy, "+" + REQUEST));
        }
        assertEquals("192.0.2.7:99 192.0.2.8:443\n", Files.readString(log));
    }

    @Test
    void eachIsAskedWhenTheOneBeforeHasTakenItsBytes() throws Exception {
        var second = "{\"type\": \"probe\", \"name\": \"second\", \"config\": {\"word\": \"two\"}}";
        try (var proxy = filters(probe("") + "," + second).start()) {
            assertServed(send(proxy, "l" + "+" + REQUEST));
            assertEquals("", send(proxy, "l" + "x" + REQUEST));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!", "0", "9", "f", "????????", "?"})
    void whatItDoesNotLetThroughIsClosedAndNothingElse(String begin) throws Exception {
        try (var proxy = filters(probe("")).start()) {
            assertEquals("", send(proxy, begin));
            assertServed(send(proxy, REQUEST));
        }
    }

    @Test
    void aClientThatSaysNothingIsClosedInTime() throws Exception {
        var impatient = "{\"type\": \"probe\", \"timeout\": \"100ms\"}";
        try (var proxy = filters(impatient).start();
                var silent = connect(proxy)) {
            assertEquals(-1, silent.getInputStream().read());
        }
    }

    @Test
    void aFilterThatNeedsNoBytesDoesNotWaitForThem() throws Exception {
        try (var proxy = filters(probe("\"inspects\": 0")).start()) {
            assertServed(send(proxy, REQUEST));
        }
    }

    @Test
    void bytesThatComeOneByOneAreSeenTogether() throws Exception {
        try (var proxy = filters(probe("")).start();
                var socket = connect(proxy)) {
            for (var one : ("l" + REQUEST).getBytes(ISO_8859_1)) {
                socket.getOutputStream().write(one);
                socket.getOutputStream().flush();
            }
            assertServed(new String(socket.getInputStream().readAllBytes(), ISO_8859_1));
        }
    }

    @Test
    void anAnswerThatNobodyWaitsForIsCancelled() throws Exception {
        try (var proxy = filters(probe("")).start();
                var waiting = connect(proxy)) {
            waiting.getOutputStream().write('n');
            PluginBench.until(() -> bench.said.contains("waits"));
        }
        PluginBench.until(() -> bench.said.contains("cancelled"));
    }

    @Test
    void anAnswerThatCannotBeCancelledHoldsNothing() throws Exception {
        try (var proxy = filters(probe("")).start()) {
            try (var waiting = connect(proxy)) {
                waiting.getOutputStream().write('N');
                PluginBench.until(() -> bench.said.contains("waits"));
                filters(probe("\"word\": \"other\"")).reload(proxy);
                waiting.setSoLinger(true, 0); // gone at once
            }
            PluginBench.until(() -> bench.said.contains("closed"));
        }
    }

    @Test
    void whatCannotBeBuiltIsClosed() {
        filters(probe("\"clashes\": true"));
        var refusal = refusal();
        assertTrue(refusal.contains("connections_closed"), refusal);
        assertEquals(List.of("made it", "closed"), List.copyOf(bench.said));
    }

    @ParameterizedTest
    @ValueSource(strings = {"u", "U"})
    void whatWasLentThrowsLater(String late) throws Exception {
        try (var proxy = filters(probe("")).start()) {
            assertServed(send(proxy, "k" + REQUEST));
            assertEquals("", send(proxy, late + REQUEST));
        }
    }

    @Test
    void aReloadMakesAnewOnlyWhatHasChanged() throws Exception {
        try (var proxy = filters(probe("")).start()) {
            try (var waiting = connect(proxy)) {
                waiting.getOutputStream().write('n');
                PluginBench.until(() -> bench.said.contains("waits"));
                bench.part("proxy", "\"validate_clusters\": true").reload(proxy);
                assertEquals(List.of("made it", "waits"), List.copyOf(bench.said));
                filters(probe("\"word\": \"other\"")).reload(proxy);
                assertServed(send(proxy, REQUEST));
                proxy.reload();
                assertEquals(List.of("made it", "waits", "made other"), List.copyOf(bench.said));
                waiting.setSoLinger(true, 0); // gone at once, with the filter before
            }
            PluginBench.until(() -> bench.said.contains("closed"));
        }
    }

    @Test
    void whatHappensIsCounted() throws Exception {
        try (var proxy = filters(probe("")).start()) {
            assertEquals("", send(proxy, "x"));
            assertEquals("", send(proxy, "!"));
            PluginBench.admin(proxy, "/api/v1/stats", "connections_closed");
            PluginBench.admin(proxy, "/api/v1/stats", "connections_failed");
        }
    }

    @Test
    void whatIsWrongIsSaid() {
        filters("{\"type\": \"mine\"}");
        assertTrue(
                refusal()
                        .endsWith(
                                "listener_filters[0].type: is \"mine\", which no module provides;"
                                        + " use one of [probe], or add the module that provides"
                                        + " it"),
                refusal());
        filters(probe("\"ward\": \"\""));
        assertTrue(refusal().contains("config.ward: is not a known key"), refusal());
        filters(probe("") + "," + probe(""));
        assertTrue(refusal().contains("listener_filters[1].name: is \"probe\""), refusal());
        filters("{\"type\": \"probe\", \"timeout\": \"0s\"}");
        assertTrue(refusal().contains("listener_filters[0].timeout: lets a client"), refusal());
    }

    private static String probe(String config) {
        return "{\"type\": \"probe\", \"config\": {" + config + "}}";
    }

    private PluginBench filters(String filters) {
        return bench.part("listener", "\"listener_filters\": [" + filters + "]");
    }

    private static void assertServed(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains("GET /a"), answer);
    }

    private static Socket connect(Proxy proxy) throws IOException {
        var address = proxy.addresses().values().iterator().next();
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /// What comes back; empty where the connection is closed, or cut.
    private static String send(Proxy proxy, String text) throws IOException {
        try (var socket = connect(proxy)) {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
            if (!text.contains("\n")) {
                socket.shutdownOutput();
            }
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (SocketException e) {
            return "";
        }
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }
}
