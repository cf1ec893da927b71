package mosn.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// Java's client before the proxy and an echo server behind it, with TLS, and with HAProxy on
/// either side, which speaks extended CONNECT to us, and hears it from us.
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebSocketPeersIT {
    private final Authority authority;
    private final int tls = Ports.free();
    private final int http1 = Ports.free();
    private final int http2 = Ports.free();
    private final WebSocketEcho echo = new WebSocketEcho();
    private final Haproxy haproxy;
    private final RunningMosn proxy;

    WebSocketPeersIT(@TempDir Path folder) throws Exception {
        assumeTrue(Tool.works("sh", "-c", "command -v haproxy"), "there is no HAProxy");
        authority = new Authority(folder.resolve("ca"), "Test CA");
        authority.certify("DNS:localhost").into(folder, "server");
        haproxy = Haproxy.between(folder, http2, echo.port());
        var certificate =
                """
                "tls_context": {
                  "status": true, "cert_chain": "%1$s/server.pem", "private_key": "%1$s/server.key"},
                """
                        .formatted(folder);
        proxy =
                new Forwarding()
                        .cluster("echo", echo.port())
                        .cluster("haproxy", haproxy.secondPort())
                        .listener(tls, "Http1 Http1", "echo", certificate, "")
                        .listener(http1, "Http1 Http2", "haproxy")
                        .listener(http2, "Http2 Http1", "echo")
                        .start(folder);
    }

    @AfterAll
    void close() throws Exception {
        try (echo;
                haproxy;
                proxy) {
            // ends all three, the last first
        }
    }

    @Test
    void messagesAreEchoedOverTls() throws Exception {
        talk("wss://localhost:" + tls);
    }

    @Test
    void haproxyOpensATunnelOfHttp2() throws Exception {
        talk("ws://127.0.0.1:" + haproxy.firstPort());
    }

    @Test
    void haproxyIsAskedForATunnelOfHttp2() throws Exception {
        talk("ws://127.0.0.1:" + http1);
    }

    private void talk(String url) throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(authority.context()).build()) {
            var echoes = new Echoes();
            var socket =
                    client.newWebSocketBuilder()
                            .buildAsync(URI.create(url + "/chat"), echoes)
                            .get(60, TimeUnit.SECONDS);
            socket.sendText("through the tunnel", true).get(60, TimeUnit.SECONDS);
            assertEquals("through the tunnel", echoes.nextText());
            var large = new byte[3_000_001];
            new Random(7).nextBytes(large);
            socket.sendBinary(ByteBuffer.wrap(large), true).get(60, TimeUnit.SECONDS);
            assertArrayEquals(large, echoes.bytes().get(60, TimeUnit.SECONDS));
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "enough").get(60, TimeUnit.SECONDS);
            assertEquals(WebSocket.NORMAL_CLOSURE, echoes.closed().get(60, TimeUnit.SECONDS));
        }
    }
}
