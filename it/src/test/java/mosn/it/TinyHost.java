package mosn.it;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An upstream of the protocol of [TinyPeer]. It keeps what comes, and the test answers.
final class TinyHost implements AutoCloseable {
    /// @param from the connection it came on
    record Received(TinyPeer from, TinyPeer.Message message) {
        void answer(int code, String text) throws IOException {
            from.send('A', message.id(), code, text);
        }
    }

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    TinyHost() throws IOException {
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                var peer = new TinyPeer(server.accept());
                Thread.startVirtualThread(() -> read(peer));
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void read(TinyPeer peer) {
        try (peer) {
            while (true) {
                received.add(new Received(peer, peer.receive()));
            }
        } catch (IOException e) {
            // the proxy has closed it, or the test
        }
    }

    /// Waits for what comes next.
    Received next() throws InterruptedException {
        var next = received.poll(30, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came");
        return next;
    }

    boolean hasNothing() {
        return received.isEmpty();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
