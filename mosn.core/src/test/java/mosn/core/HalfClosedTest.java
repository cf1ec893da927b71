package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/// What becomes of each direction of a connection when the other one has ended, with real sockets.
@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class HalfClosedTest {
    private static final int UPLOAD = 32 << 20;

    @TempDir Path folder;

    /// The host's system answers what still comes by a reset, which fails the proxy's writes before
    /// it has read the answer.
    @RepeatedTest(10)
    void aHostThatAnswersAndClosesInTheMiddleOfARequestIsHeard() throws Exception {
        try (var host = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var proxy = start(host)) {
            var heard =
                    serve(
                            host,
                            socket -> {
                                head(socket.getInputStream());
                                socket.getOutputStream()
                                        .write(
                                                "HTTP/1.1 409 Conflict\r\nContent-Length: 4\r\n\r\nbusy"
                                                        .getBytes(ISO_8859_1));
                            });
            try (var client = connect(proxy)) {
                var out = client.getOutputStream();
                out.write(
                        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + UPLOAD + "\r\n\r\n")
                                .getBytes(ISO_8859_1));
                Thread.ofVirtual().start(() -> upload(out));
                assertEquals("HTTP/1.1 409 Conflict", line(client.getInputStream()));
            }
            heard.get();
        }
    }

    private static void upload(OutputStream out) {
        try {
            for (var sent = 0; sent < UPLOAD; sent += 65536) {
                out.write(new byte[65536]);
            }
        } catch (IOException e) {
            // the proxy has stopped reading
        }
    }

    @Test
    void aTunnelWhoseClientHasEndedStillBringsWhatTheHostSays() throws Exception {
        try (var host = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var proxy = start(host)) {
            var heard =
                    serve(
                            host,
                            socket -> {
                                head(socket.getInputStream());
                                socket.getOutputStream().write(SWITCHING.getBytes(ISO_8859_1));
                                var all = socket.getInputStream().readAllBytes();
                                socket.getOutputStream()
                                        .write(("got " + all.length).getBytes(ISO_8859_1));
                            });
            try (var client = connect(proxy)) {
                client.getOutputStream().write(UPGRADE.getBytes(ISO_8859_1));
                head(client.getInputStream());
                client.getOutputStream().write(new byte[100_000]);
                client.shutdownOutput();
                assertEquals(
                        "got 100000",
                        new String(client.getInputStream().readAllBytes(), ISO_8859_1));
            }
            heard.get();
        }
    }

    @Test
    void aTunnelWhoseHostHasEndedStillTakesWhatTheClientSays() throws Exception {
        try (var host = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                var proxy = start(host)) {
            var got = new CompletableFuture<Integer>();
            var heard =
                    serve(
                            host,
                            socket -> {
                                head(socket.getInputStream());
                                socket.getOutputStream().write(SWITCHING.getBytes(ISO_8859_1));
                                socket.shutdownOutput();
                                got.complete(socket.getInputStream().readAllBytes().length);
                            });
            try (var client = connect(proxy)) {
                client.getOutputStream().write(UPGRADE.getBytes(ISO_8859_1));
                head(client.getInputStream());
                assertEquals(-1, client.getInputStream().read());
                client.getOutputStream().write(new byte[100_000]);
                client.shutdownOutput();
                assertEquals(100_000, got.get());
            }
            heard.get();
        }
    }

    private static final String UPGRADE =
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final String SWITCHING =
            "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\n"
                    + "Upgrade: websocket\r\n\r\n";

    /// What a host does with its one connection, which is closed then.
    private interface Script {
        void play(Socket socket) throws IOException;
    }

    private static CompletableFuture<Void> serve(ServerSocket host, Script script) {
        var done = new CompletableFuture<Void>();
        Thread.ofVirtual()
                .start(
                        () -> {
                            try (var socket = host.accept()) {
                                script.play(socket);
                                done.complete(null);
                            } catch (IOException e) {
                                done.completeExceptionally(e);
                            }
                        });
        return done;
    }

    private static void head(InputStream in) throws IOException {
        while (!line(in).isEmpty()) {}
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c; (c = in.read()) >= 0 && c != '\n'; ) {
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    private static Socket connect(Proxy proxy) throws IOException {
        var address = proxy.addresses().values().iterator().next();
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private Proxy start(ServerSocket host) throws IOException {
        var file = folder.resolve("mosn.json");
        Files.writeString(
                file,
                """
                {"servers": [{
                  "default_log_path": "stdout",
                  "routers": [{"router_config_name": "r", "virtual_hosts": [
                    {"name": "v", "domains": ["x"], "routers": [
                      {"match": {"prefix": "/"}, "route": {"cluster_name": "c"}}]}]}],
                  "listeners": [{"name": "l", "address": "127.0.0.1:0", "bind_port": true,
                    "filter_chains": [{"filters": [{"type": "proxy", "config": {
                      "downstream_protocol": "Http1", "upstream_protocol": "Http1",
                      "router_config_name": "r"}}]}]}]}],
                 "cluster_manager": {"clusters": [
                   {"name": "c", "type": "SIMPLE", "lb_type": "LB_RANDOM",
                    "hosts": [{"address": "127.0.0.1:%d"}]}]}}
                """
                        .formatted(host.getLocalPort()));
        return Proxy.start(ProxyOptions.of(file));
    }
}
