package mosn.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A host that says back what it is asked, on connections that it keeps: with a 1xx response and
/// trailers for `/informs`, under another status for `/status/NNN`, not at all for `/silent`, with
/// [#LARGE] bytes for `/large`, and up to the middle of a field for `/half`. On `/hangup` it
/// closes, and of what is sent to `/unread` it reads no more than the head until it [#readsOn]. Who
/// asks for another protocol gets it, and every byte back.
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
final class RawHost implements AutoCloseable {
    /// More than all the buffers on the way hold.
    static final int LARGE = 32 << 20;

    private final ServerSocket server;
    private final CountDownLatch unread = new CountDownLatch(1);
    private final CountDownLatch readsOn = new CountDownLatch(1);
    private final AtomicBoolean hangsUp = new AtomicBoolean();

    private RawHost(ServerSocket server) {
        this.server = server;
    }

    static RawHost start() {
        try {
            var host = new RawHost(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
            Thread.ofVirtual().start(host::accept);
            return host;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /// Closes a connection instead of the next answer.
    void hangsUpOnce() {
        hangsUp.set(true);
    }

    /// Until something has been sent to `/unread`.
    void awaitUnread() throws InterruptedException {
        assertTrue(unread.await(20, TimeUnit.SECONDS), "nobody asks for /unread");
    }

    void readsOn() {
        readsOn.countDown();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var socket = server.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var in = socket.getInputStream();
            for (var head = head(in); !head.isEmpty(); head = head(in)) {
                if (!field(head, "upgrade").isEmpty()) {
                    echo(socket, field(head, "upgrade"));
                    return;
                }
                if (words(head)[1].endsWith("/unread")) {
                    unread.countDown();
                    readsOn.await();
                }
                var body = body(in, head);
                if (hangsUp.getAndSet(false) || words(head)[1].endsWith("/hangup")) {
                    return;
                }
                if (words(head)[1].endsWith("/silent")) {
                    continue;
                }
                socket.getOutputStream().write(answer(head, body).getBytes(ISO_8859_1));
                if (words(head)[1].endsWith("/large")) {
                    socket.getOutputStream().write(new byte[LARGE]);
                }
            }
        } catch (IOException | InterruptedException e) {
            // the other side is gone
        }
    }

    private static void echo(Socket socket, String protocol) throws IOException {
        var head =
                "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: "
                        + protocol
                        + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(ISO_8859_1));
        socket.getInputStream().transferTo(socket.getOutputStream());
    }

    private static String[] words(String head) {
        return head.split(" ", 3);
    }

    private static String answer(String head, String body) {
        var words = words(head);
        if (words[1].equals("/half")) {
            return "HTTP/1.1 200 OK\r\nx-hal";
        }
        if (words[1].equals("/large")) {
            return "HTTP/1.1 200 OK\r\ncontent-length: " + LARGE + "\r\n\r\n";
        }
        if (words[1].equals("/unread")) {
            body = "" + body.length();
        }
        var said = words[0] + " " + words[1] + " " + body + " for " + field(head, "host");
        return words[1].equals("/informs")
                ? "HTTP/1.1 103 Early Hints\r\n\r\n"
                        + "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ntrailer: t\r\n\r\n"
                        + "3\r\nabc\r\n0\r\nt: u\r\n\r\n"
                : "HTTP/1.1 "
                        + (words[1].startsWith("/status/") ? words[1].substring(8) : "200")
                        + " It\r\nx-answered: yes\r\ncontent-length: "
                        + said.length()
                        + "\r\n\r\n"
                        + said;
    }

    private static String body(InputStream in, String head) throws IOException {
        if (!field(head, "transfer-encoding").isEmpty()) {
            return until(in, "0\r\nt: u\r\n\r\n");
        }
        var length = field(head, "content-length");
        return length.isEmpty()
                ? ""
                : new String(in.readNBytes(Integer.parseInt(length)), ISO_8859_1);
    }

    private static String field(String head, String name) {
        for (var line : head.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }

    private static String head(InputStream in) throws IOException {
        return until(in, "\r\n\r\n");
    }

    /// Empty at the end.
    private static String until(InputStream in, String end) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            var next = in.read();
            if (next < 0) {
                return "";
            }
            read.append((char) next);
        }
        return read.toString();
    }

    @Override
    public void close() throws IOException {
        readsOn();
        server.close();
    }
}
