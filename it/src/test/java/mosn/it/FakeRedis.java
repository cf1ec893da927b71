package mosn.it;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Knows one key, `greeting`, and enough of the protocol for a client to get to it.
final class FakeRedis implements AutoCloseable {
    private static final String HELLO =
            "%6 +server +redis +version +7.4.0 +proto :3 +id :1 +mode +standalone +role +master "
                    .replace(" ", "\r\n");

    private final ServerSocket server;

    FakeRedis() throws IOException {
        server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private static void serve(Socket client) {
        try (client) {
            var in = new BufferedInputStream(client.getInputStream());
            for (var command = read(in); !command.isEmpty(); command = read(in)) {
                answer(command, client.getOutputStream());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void answer(List<String> command, OutputStream out) throws IOException {
        var answer =
                switch (command.getFirst().toUpperCase(Locale.ROOT)) {
                    case "HELLO" -> HELLO;
                    case "PING" -> "+PONG\r\n";
                    case "GET" -> command.get(1).equals("greeting") ? "$5\r\nhello\r\n" : "_\r\n";
                    default -> "+OK\r\n";
                };
        out.write(answer.getBytes(US_ASCII));
        out.flush();
    }

    /// One array of strings; empty at the end.
    private static List<String> read(InputStream in) throws IOException {
        var words = new ArrayList<String>();
        var header = line(in);
        if (!header.startsWith("*")) {
            return words;
        }
        for (var left = Integer.parseInt(header.substring(1)); left > 0; left--) {
            var length = Integer.parseInt(line(in).substring(1));
            words.add(new String(in.readNBytes(length), US_ASCII));
            line(in);
        }
        return words;
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
