package mosn.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Locale;

/// What few clients can send or show: fields behind a body in chunks, on raw sockets.
class TrailersIT {
    @TempDir Path folder;

    @Test
    void trailersPassBothWays() throws Exception {
        try (var host = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            host.setSoTimeout(30_000);
            var config = ProxyConfig.before(host.getLocalPort());
            var file = config.writeTo(folder.resolve("mosn.json"));
            try (var _ = MosnImage.built().start(file);
                    var client = new Socket(InetAddress.getLoopbackAddress(), config.port())) {
                send(
                        client,
                        """
                        POST / HTTP/1.1
                        Host: h
                        User: admin
                        TE: trailers
                        Connection: TE
                        Transfer-Encoding: chunked

                        5
                        hello
                        0
                        Digest: up

                        """);
                try (var accepted = host.accept()) {
                    readUntil(accepted, "\r\n0\r\ndigest: up\r\n\r\n");
                    send(
                            accepted,
                            """
                            HTTP/1.1 200 OK
                            Transfer-Encoding: chunked

                            5
                            world
                            0
                            Digest: down

                            """);
                    readUntil(client, "\r\n0\r\ndigest: down\r\n\r\n");
                }
            }
        }
    }

    private static void send(Socket to, String text) throws IOException {
        to.getOutputStream().write(text.replace("\n", "\r\n").getBytes(ISO_8859_1));
    }

    private static void readUntil(Socket from, String end) throws IOException {
        from.setSoTimeout(30_000);
        var read = new StringBuilder();
        while (!read.toString().toLowerCase(Locale.ROOT).endsWith(end)) {
            var one = from.getInputStream().read();
            assertTrue(one >= 0, read::toString);
            read.append((char) one);
        }
    }
}
