package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A host on 127.0.0.1 that is asked in lines, and answers when the test says so.
final class LineHost implements Closeable {
    private final ServerSocket listening;
    private final Thread accepting;
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<Socket> ended = new LinkedBlockingQueue<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean answering;

    LineHost() throws IOException {
        listening = new ServerSocket(0, 200, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        accepting = Thread.ofVirtual().start(this::accept);
    }

    String address() {
        return "127.0.0.1:" + listening.getLocalPort();
    }

    /// From now on every line is answered with itself at once.
    void answer() {
        answering = true;
    }

    /// From now on the test answers again.
    void hold() {
        answering = false;
    }

    /// The next line that has come and is to be answered.
    Request next() throws InterruptedException {
        var request = requests.poll(5, TimeUnit.SECONDS);
        assertNotNull(request, "a request");
        return request;
    }

    boolean idle() {
        return requests.isEmpty();
    }

    int accepted() {
        return accepted.get();
    }

    /// Until the proxy has closed a connection.
    void awaitEnd() throws InterruptedException {
        assertNotNull(ended.poll(5, TimeUnit.SECONDS), "the end of a connection");
    }

    private void accept() {
        try {
            while (true) {
                var socket = listening.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> read(socket));
            }
        } catch (IOException e) {
            assert listening.isClosed() : e;
        }
    }

    private void read(Socket socket) {
        try (socket) {
            var reader =
                    new BufferedReader(
                            new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                var request = new Request(line, socket);
                if (answering) {
                    request.answer(line);
                } else {
                    requests.add(request);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // reset: an end like any other
        } finally {
            ended.add(socket);
        }
    }

    /// Refuses connections once it has returned: that takes the accepting thread to have left.
    @Override
    public void close() throws IOException {
        listening.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    record Request(String line, Socket socket) {
        void answer(String with) {
            try {
                socket.getOutputStream().write((with + "\n").getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void answer() {
            answer(line);
        }

        void close() throws IOException {
            socket.close();
        }
    }
}
