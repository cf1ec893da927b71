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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/// A network filter from a plugin, in a proxy at work: see `probe/Speaks.java`.
@Timeout(60)
class NetworkFilterTest {
    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Speaks", "mosn.api.network.NetworkFilterProvider");
        speaking("it");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
    }

    @Test
    void itTakesBytesAndWritesBytes() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            assertEquals("a", client.ask("echo a\n"));
            assertEquals("b", client.ask("echo b\necho c\n"));
            assertEquals("c", client.ask(""));
            for (var one : "echo in pieces\n".toCharArray()) {
                client.send(String.valueOf(one));
            }
            assertEquals("in pieces", client.ask(""));
            assertEquals("bye", client.ask("quit\necho d\n"));
            assertEquals("closed", client.ask(""));
        }
        assertEquals(List.of("made it", "gone", "closed it"), List.copyOf(bench.said));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "get /a?b=c | 200 yes GET /a?b=c  for localhost",
                "get /status/404 | 404 yes GET /status/404  for localhost",
                "get /informs | 200 null abc and trailers",
                "get /large | 200 null 33554432",
                "get /hangup | 502 null",
                "bad | refused",
                "ask /a host=x:1 content-length=0 | 200 yes GET /a  for x:1",
                "ask / content-length=0 content-length=50 | refused",
                "ask / host=x host=y | refused"
            })
    void itsStreamsGoTheWayOfEveryRequest(String line, String answer) throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            assertEquals(answer, client.ask(line + "\n"));
            assertEquals("a", client.ask("echo a\n"));
        }
    }

    @Test
    void aRequestsBodyFollowsPieceByPiece() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            client.send("post 10 /p\ndata hello\n");
            assertEquals(
                    "200 yes POST /p helloworld for localhost", client.ask("data world\nend\n"));
        }
    }

    @Test
    void aHostThatDoesNotReadHoldsUpTheConnection() throws Exception {
        var piece = "x".repeat(60_000);
        bench.part("network", "{\"type\": \"probe\", \"config\": {\"limit\": 100000}}");
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            var pieces = 400; // more than all the buffers on the way hold
            client.send("post " + (pieces * piece.length()) + " /unread\n");
            bench.host.awaitUnread();
            var sender =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (var i = 0; i < pieces; i++) {
                                            client.send("data " + piece + "\n");
                                        }
                                        client.send("end\n");
                                    });
            assertTrue(!sender.join(Duration.ofMillis(500)), "it does not pause");
            bench.host.readsOn();
            assertEquals(
                    "200 yes POST /unread " + (pieces * piece.length()) + " for localhost",
                    client.ask(""));
        }
    }

    @Test
    void aClientThatDoesNotReadIsNotReadEither() throws Exception {
        var line = "x".repeat(60_000);
        var lines = 1500; // more than all the buffers on the way hold
        bench.part("network", "{\"type\": \"probe\", \"config\": {\"limit\": 100000}}");
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            var sent = new AtomicInteger();
            var sender =
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        for (; sent.get() < lines; sent.incrementAndGet()) {
                                            client.send("echo " + line + "\n");
                                        }
                                    });
            int before;
            do {
                before = sent.get();
            } while (!sender.join(Duration.ofMillis(500)) && sent.get() > before);
            assertTrue(sent.get() < lines, "it reads what nobody lets it answer");
            for (var i = 0; i < lines; i++) {
                assertEquals(line, client.ask(""));
            }
        }
    }

    @Test
    void itsStreamsStandInTheAccessLogAndTheNumbers() throws Exception {
        var log = folder.resolve("access.log");
        bench.part(
                "listener",
                """
                "access_logs": [{"log_path": "%s", "log_format":
                  "%%request_path%% %%protocol%% %%response_code%%"}]\
                """
                        .formatted(log));
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            client.ask("get /status/404\n");
            PluginBench.admin(proxy, "/metrics", "downstream_request_404_total{listener=\"l\"} 1");
        }
        assertEquals("/status/404 probe 404\n", Files.readString(log));
    }

    @Test
    void whatIsUnderWayEndsWithTheConnection() throws Exception {
        try (var proxy = bench.start()) {
            try (var client = new Client(proxy)) {
                assertEquals("a", client.ask("get /silent\necho a\n"));
                client.cut();
            }
            PluginBench.until(() -> bench.said.contains("gone"));
            PluginBench.admin(proxy, "/metrics", "downstream_request_active{listener=\"l\"} 0");
        }
    }

    @Test
    void aStreamThatNobodyWaitsForIsReset() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            client.send("get /silent\nreset\n");
            assertEquals("a", client.ask("echo a\n"));
            PluginBench.admin(proxy, "/metrics", "downstream_request_reset{listener=\"l\"} 1");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fail", "takes"})
    void whatItThrowsClosesThatConnectionAlone(String line) throws Exception {
        try (var proxy = bench.start();
                var other = new Client(proxy);
                var client = new Client(proxy)) {
            assertEquals("a", other.ask("echo a\n"));
            assertEquals("closed", client.ask(line + "\n"));
            assertEquals("b", other.ask("echo b\n"));
            PluginBench.admin(proxy, "/metrics", "connections_failed");
        }
    }

    @Test
    void aFilterThatCannotBeMadeClosesItsConnection() throws Exception {
        speaking("fails");
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            assertEquals("closed", client.ask(""));
        }
    }

    @Test
    void whatCannotBeUnderstoodIsNotKeptForEver() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            assertEquals("closed", client.ask("x".repeat(1001)));
        }
    }

    @Test
    void otherThreadsComeByExecute() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            assertEquals("later", client.ask("later\n"));
            assertEquals("paused", client.ask("pause\necho a\n"));
            assertEquals("a", client.ask(""));
        }
    }

    @Test
    void aClientThatSendsNoMoreIsAnswered() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            client.send("get /a\npause\nget /b\n");
            client.sendNoMore();
            assertEquals(
                    Set.of(
                            "200 yes GET /a  for localhost",
                            "paused",
                            "200 yes GET /b  for localhost"),
                    new TreeSet<>(List.of(client.ask(""), client.ask(""), client.ask(""))));
            assertEquals("closed", client.ask(""));
        }
    }

    @Test
    void whatWasWrittenGoesOutBeforeTheEnd() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            client.send("flood " + (8 << 20) + "\n");
            assertEquals(8 << 20, client.ask("").length());
            assertEquals("closed", client.ask(""));
        }
    }

    @Test
    void whatFailsWhileItIsAnsweredEndsWithItsStream() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            assertEquals("closed", client.ask("get /status/418\n"));
            PluginBench.admin(proxy, "/metrics", "downstream_request_active{listener=\"l\"} 0");
        }
    }

    @Test
    void aSilentConnectionIsClosedInTime() throws Exception {
        bench.part("listener", "\"connection_idle_timeout\": \"100ms\"");
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            assertEquals("closed", client.ask(""));
        }
    }

    @Test
    void aReloadThatLeavesItAsItIsLeavesItsConnections() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy)) {
            assertEquals("a", client.ask("echo a\n"));
            bench.part("routes", bench.at("routes").replace("/\"}", "/b\"}")).reload(proxy);
            assertEquals("404 null", client.ask("get /a\n"));
            assertEquals("200 yes GET /b  for localhost", client.ask("get /b\n"));
            assertEquals(List.of("made it"), List.copyOf(bench.said));
        }
    }

    @Test
    void oneThatChangesEndsItsConnectionsInGoodOrder() throws Exception {
        try (var proxy = bench.start();
                var client = new Client(proxy);
                var busy = new Client(proxy)) {
            assertEquals("a", client.ask("echo a\n"));
            busy.send("post 1 /p\n");
            assertEquals("a", busy.ask("echo a\n"));
            speaking("other").reload(proxy);
            assertEquals("going", client.ask(""));
            assertEquals("closed", client.ask(""));
            assertEquals("going", busy.ask(""));
            try (var next = new Client(proxy)) {
                assertEquals("b", next.ask("echo b\n"));
                assertTrue(!bench.said.contains("closed it"), "it is still in use");
                assertEquals("200 yes POST /p x for localhost", busy.ask("data x\nend\n"));
                assertEquals("closed", busy.ask(""));
                busy.leave();
                PluginBench.until(() -> bench.said.contains("closed it"));
            }
        }
    }

    @Test
    void oneThatChangesIsNotHeldByClientsThatGoOn() throws Exception {
        try (var proxy = bench.start();
                var busy = new Client(proxy)) {
            busy.send("get /unread\n");
            bench.host.awaitUnread();
            speaking("other").reload(proxy);
            assertEquals("going", busy.ask(""));
            busy.send("echo too late\n");
            bench.host.readsOn();
            assertEquals("200 yes GET /unread 0 for localhost", busy.ask(""));
            assertEquals("closed", busy.ask(""));
        }
        assertTrue(bench.said.contains("closed it"));
    }

    @Test
    void whatWasReplacedIsClosedWithTheProxy() throws Exception {
        try (var busy = endingWith(this::replace)) {
            assertEquals("closed", busy.ask(""));
            var said = List.copyOf(bench.said);
            assertEquals(List.of("made it", "made other", "drain", "gone"), said.subList(0, 4));
            assertEquals(Set.of("closed it", "closed other"), Set.copyOf(said.subList(4, 6)));
        }
    }

    @Test
    void whatIsAtWorkIsClosedAfterItsConnections() throws Exception {
        try (var busy = endingWith((_, _) -> {})) {
            assertEquals("closed", busy.ask(""));
            assertEquals(List.of("made it", "gone", "closed it"), List.copyOf(bench.said));
        }
    }

    private interface Meanwhile {
        void happens(Proxy proxy, Client client) throws IOException;
    }

    private void replace(Proxy proxy, Client client) throws IOException {
        speaking("other").reload(proxy);
        assertEquals("going", client.ask(""));
    }

    /// A client, with a stream under way, of a proxy that has ended.
    private Client endingWith(Meanwhile meanwhile) throws IOException {
        try (var proxy = bench.start()) {
            var busy = new Client(proxy);
            assertEquals("a", busy.ask("get /silent\necho a\n"));
            meanwhile.happens(proxy, busy);
            return busy;
        }
    }

    @Test
    void whatHasBeenReadIsAnsweredBeforeTheEnd() throws Exception {
        try (var proxy = bench.start();
                var busy = new Client(proxy)) {
            assertEquals("a", busy.ask("echo a\nhold\necho b\n"));
            speaking("other").reload(proxy);
            assertEquals("going", busy.ask(""));
            bench.said.add("go on");
            assertEquals("b", busy.ask(""));
            assertEquals("closed", busy.ask(""));
        }
    }

    @Test
    void oneThatChangesIsNotHeldByStreamsThatDoNotEnd() throws Exception {
        bench.part("server", "\"graceful_timeout\": \"200ms\"");
        try (var proxy = bench.start();
                var stuck = new Client(proxy)) {
            assertEquals("a", stuck.ask("get /silent\necho a\n"));
            speaking("other").reload(proxy);
            assertEquals("going", stuck.ask(""));
            assertEquals("closed", stuck.ask(""));
            stuck.leave();
            PluginBench.until(() -> bench.said.contains("closed it"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\": \"mine\"} | filters[0].type: is \"mine\", which no module provides",
                "{\"type\": \"probe\", \"config\": {\"ward\": 1}} | config.ward: is not a known"
                        + " key",
                "{\"type\": \"probe\"}, {\"type\": \"probe\"} | filters[1].type: is \"probe\","
                        + " behind"
            })
    void whatIsWrongIsSaid(String filters, String problem) {
        bench.part("network", filters);
        assertTrue(refusal().contains(problem), refusal());
    }

    @Test
    void theProxyBehindItDecodesNothing() {
        bench.part("proxy", "\"downstream_protocol\": \"Http1\"");
        assertTrue(
                refusal().contains("downstream_protocol: stands behind a filter probe"), refusal());
    }

    private PluginBench speaking(String word) {
        return bench.part(
                "network", "{\"type\": \"probe\", \"config\": {\"word\": \"" + word + "\"}}");
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }

    /// Speaks in lines.
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader in;

        Client(Proxy proxy) throws IOException {
            var address = proxy.addresses().values().iterator().next();
            socket = new Socket(address.getAddress(), address.getPort());
            socket.setSoTimeout(20_000);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        }

        /// The next line that comes.
        String ask(String text) throws IOException {
            send(text);
            try {
                var line = in.readLine();
                return line == null ? "closed" : line;
            } catch (java.net.SocketException e) {
                return "closed";
            }
        }

        void send(String text) {
            try {
                if (!text.isEmpty()) {
                    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        /// Closing it resets it.
        void cut() throws IOException {
            socket.setSoLinger(true, 0);
        }

        void leave() throws IOException {
            socket.close();
        }

        void sendNoMore() throws IOException {
            socket.shutdownOutput();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
