package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// Java's own WebSocket through the proxy to a host that knows just enough of RFC 6455.
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class WebSocketIT {
    @TempDir Path folder;

    @Test
    void aTextIsEchoedThroughTheTunnel() throws Exception {
        try (var host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            host.setSoTimeout(30_000);
            var config = ProxyConfig.before(host.getLocalPort());
            var file = config.writeTo(folder.resolve("mosn.json"));
            try (var _ = MosnImage.built().start(file);
                    var client = HttpClient.newHttpClient()) {
                var echo = new CompletableFuture<String>();
                var opening =
                        client.newWebSocketBuilder()
                                .header("User", "admin")
                                .buildAsync(
                                        URI.create("ws://127.0.0.1:" + config.port() + "/chat"),
                                        new FirstText(echo));
                try (var accepted = host.accept()) {
                    accepted.setSoTimeout(30_000);
                    shakeHands(accepted);
                    var socket = opening.get(30, TimeUnit.SECONDS);
                    var _ = socket.sendText("through the tunnel", true);
                    echoOneText(accepted);
                    assertEquals("through the tunnel", echo.get(30, TimeUnit.SECONDS));
                    socket.abort();
                    assertEquals(-1, accepted.getInputStream().read());
                }
                client.shutdownNow();
            }
        }
    }

    /// HTTP/1, then HTTP/2, where the proof is the proxy's to check, then HTTP/1.
    @Test
    void aHostThatDoesNotProveThatItSpeaksItGetsNoTunnel() throws Exception {
        var port = Ports.free();
        var between = Ports.free();
        try (var host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var _ =
                        new Forwarding()
                                .cluster("host", host.getLocalPort())
                                .cluster("between", between)
                                .listener(port, "Http1 Http2", "between")
                                .listener(between, "Http2 Http1", "host")
                                .start(folder);
                var client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            host.setSoTimeout(30_000);
            client.setSoTimeout(30_000);
            var request =
                    "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\n"
                            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            try (var accepted = host.accept()) {
                accepted.setSoTimeout(30_000);
                readHead(accepted);
                accepted.getOutputStream().write(switching("wrong").getBytes(ISO_8859_1));
                var answer = readHead(client);
                assertTrue(answer.startsWith("HTTP/1.1 502 "), answer);
                assertEquals(-1, accepted.getInputStream().read());
            }
        }
    }

    private static String switching(String proof) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                + "Connection: Upgrade\r\nSec-WebSocket-Accept: "
                + proof
                + "\r\n\r\n";
    }

    private static void shakeHands(Socket socket) throws Exception {
        var head = readHead(socket);
        assertTrue(head.startsWith("GET /chat HTTP/1.1\r\n"), head);
        var key = head.replaceFirst("(?is).*\r\nSec-WebSocket-Key: *(\\S+)\r\n.*", "$1");
        var hash =
                MessageDigest.getInstance("SHA-1")
                        .digest(
                                (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
                                        .getBytes(ISO_8859_1));
        var answer = switching(Base64.getEncoder().encodeToString(hash));
        socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
    }

    private static String readHead(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            var one = socket.getInputStream().read();
            assertTrue(one >= 0, head::toString);
            head.append((char) one);
        }
        return head.toString();
    }

    /// Short frames only: two bytes, the client's mask, the text.
    private static void echoOneText(Socket socket) throws IOException {
        var in = new DataInputStream(socket.getInputStream());
        assertEquals(0x81, in.readUnsignedByte());
        var length = in.readUnsignedByte() & 0x7f;
        var mask = in.readNBytes(4);
        var frame = new byte[2 + length];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) length;
        for (var i = 0; i < length; i++) {
            frame[2 + i] = (byte) (in.readByte() ^ mask[i % 4]);
        }
        socket.getOutputStream().write(frame);
    }

    private record FirstText(CompletableFuture<String> text) implements WebSocket.Listener {
        @Override
        public CompletionStage<Void> onText(WebSocket socket, CharSequence data, boolean last) {
            text.complete(data.toString());
            return CompletableFuture.completedFuture(null);
        }
    }
}
