package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// What becomes of an open WebSocket when the listener's filters change, or the proxy ends: it came
/// in HTTP/1 from Java's client, or in HTTP/2 from HAProxy.
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TunnelDrainIT {
    @TempDir Path folder;
    private final WebSocketEcho echo = new WebSocketEcho();
    private final HttpClient client = HttpClient.newHttpClient();

    TunnelDrainIT() throws Exception {}

    @AfterAll
    void close() {
        client.shutdownNow();
        echo.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Http1", "Http2"})
    void itIsKeptWithTheFiltersItBeganWith(String protocol) throws Exception {
        try (var opened = new Opened(protocol, "keep")) {
            opened.say("before");
            opened.change();
            opened.say("after");
            assertFalse(opened.echoes.closed().isDone());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Http1", "Http2"})
    void itIsCutWhenTheFiltersChange(String protocol) throws Exception {
        try (var opened = new Opened(protocol, "cut")) {
            opened.say("before");
            opened.reload(opened.config);
            opened.say("still");
            opened.change();
            opened.awaitCut();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Http1", "Http2"})
    void itIsCutWhenTheProxyEnds(String protocol) throws Exception {
        try (var opened = new Opened(protocol, "cut")) {
            opened.say("before");
            opened.proxy.signal("TERM");
            opened.awaitCut();
            assertEquals(0, opened.proxy.awaitEnd());
        }
    }

    @Test
    void theProxyWaitsForOneThatIsKept() throws Exception {
        try (var opened = new Opened("Http1", "keep")) {
            opened.say("before");
            opened.proxy.signal("TERM");
            Wait.forNobodyOn(opened.config.port());
            opened.say("after");
            opened.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(60, TimeUnit.SECONDS);
            assertEquals(0, opened.proxy.awaitEnd());
        }
    }

    /// A proxy with a WebSocket through it.
    private final class Opened implements AutoCloseable {
        final ProxyConfig config = ProxyConfig.before(echo.port());
        final Echoes echoes = new Echoes();
        private final String protocol;
        private final String drain;
        private final RunningMosn proxy;
        private final Haproxy haproxy;
        private final WebSocket socket;
        private int reloads;

        Opened(String protocol, String drain) throws Exception {
            assumeTrue(Tool.works("sh", "-c", "command -v haproxy"), "there is no HAProxy");
            this.protocol = protocol;
            this.drain = drain;
            proxy = MosnImage.built().start(write(config));
            haproxy = Haproxy.between(folder, config.port(), echo.port());
            socket =
                    client.newWebSocketBuilder()
                            .header("User", "admin")
                            .buildAsync(
                                    URI.create(
                                            "ws://127.0.0.1:"
                                                    + (protocol.equals("Http1")
                                                            ? config.port()
                                                            : haproxy.firstPort())),
                                    echoes)
                            .get(60, TimeUnit.SECONDS);
        }

        private Path write(ProxyConfig next) throws Exception {
            var text =
                    next.text()
                            .replace(
                                    "\"downstream_protocol\": \"Http1\"",
                                    "\"tunnels\": {\"drain\": \""
                                            + drain
                                            + "\"}, \"downstream_protocol\": \""
                                            + protocol
                                            + "\"");
            return java.nio.file.Files.writeString(folder.resolve("mosn.json"), text);
        }

        void reload(ProxyConfig next) throws Exception {
            write(next);
            proxy.signal("HUP");
            proxy.awaitLine("took the configuration of ", ++reloads);
        }

        /// Other filters are there now.
        void change() throws Exception {
            reload(config.letting("somebody else"));
        }

        void say(String text) throws Exception {
            socket.sendText(text, true).get(60, TimeUnit.SECONDS);
            assertEquals(text, echoes.nextText());
        }

        /// Nobody says good-bye in WebSocket's own words.
        void awaitCut() throws Exception {
            assertEquals(1006, echoes.closed().get(60, TimeUnit.SECONDS));
        }

        @Override
        public void close() {
            socket.abort();
            try (proxy;
                    haproxy) {
                // ends both, the last first
            }
        }
    }
}
