package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32;

/// Bodies of 1 GiB, whose reader does not read on before their sender has come to a stop: the proxy
/// must make a fast sender wait, and not keep for the reader what it cannot take.
///
/// The heap is small, fixed and touched from the start, so a body that is kept there ends in an
/// error, and one that is kept off the heap shows in the memory of the process. Both ways once
/// before the measure fill what is kept for good: the allocator's chunks, compiled code.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class LargeBodiesIT {
    private static final long MIB = 1 << 20;

    /// Far above the buffers of the four sockets between, so that each burst lets the sender go on.
    private static final long BURST = 64 * MIB;

    /// A thirty-second of the body. Compiled code and the allocator still move a little after the
    /// warm-up, by single MiB.
    private static final long GROWTH = 32 * MIB;

    private final ServerSocketChannel upstream;
    private final int port;
    private final RunningMosn proxy;

    LargeBodiesIT(@TempDir Path folder) throws Exception {
        upstream =
                ServerSocketChannel.open()
                        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        var config = ProxyConfig.before(upstream.socket().getLocalPort());
        port = config.port();
        proxy =
                MosnImage.built()
                        .withJava(
                                "-Xms64m",
                                "-Xmx64m",
                                "-XX:+AlwaysPreTouch",
                                // its stack traces would be most of what is measured
                                "-Dio.netty.leakDetection.level=simple")
                        .start(config.writeTo(folder.resolve("mosn.json")));
        up(4 * BURST);
        down(4 * BURST);
    }

    @AfterAll
    void close() throws Exception {
        try (upstream;
                proxy) {
            // ends both, the last first
        }
    }

    @Test
    void aRequestOfAGibibyteToASlowHostTakesNoMemory() throws Exception {
        var before = memory();
        var peak = up(1024 * MIB);
        assertTrue(peak - before < GROWTH, () -> before + " bytes, then " + peak);
    }

    @Test
    void aResponseOfAGibibyteToASlowClientTakesNoMemory() throws Exception {
        var before = memory();
        var peak = down(1024 * MIB);
        assertTrue(peak - before < GROWTH, () -> before + " bytes, then " + peak);
    }

    /// Sends a request's body through the proxy, and yields the most memory the proxy had.
    private long up(long length) throws Exception {
        try (var client = connect()) {
            var head = "POST / HTTP/1.1\r\nHost: h\r\nUser: admin\r\n";
            var sender = new Sender(client, head, length);
            var sent = later(sender);
            try (var host = upstream.accept()) {
                readHead(host);
                var reader = new Reader(host, length, sender.stopped);
                var peak = reader.read();
                assertEquals(sent.get(), reader.sum.getValue());
                client.configureBlocking(true);
                write(host, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                assertTrue(readHead(client).startsWith("HTTP/1.1 200 "));
                return peak;
            }
        }
    }

    /// The same with a response's.
    private long down(long length) throws Exception {
        try (var client = connect()) {
            write(client, "GET / HTTP/1.1\r\nHost: h\r\nUser: admin\r\n\r\n");
            try (var host = upstream.accept()) {
                readHead(host);
                var head = "HTTP/1.1 200 OK\r\nConnection: close\r\n";
                var sender = new Sender(host, head, length);
                var sent = later(sender);
                assertTrue(readHead(client).startsWith("HTTP/1.1 200 "));
                var reader = new Reader(client, length, sender.stopped);
                var peak = reader.read();
                assertEquals(sent.get(), reader.sum.getValue());
                return peak;
            }
        }
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /// What the process has for itself.
    private long memory() throws IOException {
        return Files.readAllLines(Path.of("/proc/" + proxy.pid() + "/smaps_rollup")).stream()
                .filter(line -> line.startsWith("Anonymous:"))
                .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private static CompletableFuture<Long> later(Callable<Long> task) {
        var result = new CompletableFuture<Long>();
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                result.complete(task.call());
                            } catch (Exception e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result;
    }

    private static void write(SocketChannel to, String text) throws IOException {
        var bytes = ByteBuffer.wrap(text.getBytes(ISO_8859_1));
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
    }

    /// Reads up to the empty line, and no further.
    private static String readHead(SocketChannel from) throws IOException {
        var head = new StringBuilder();
        var one = ByteBuffer.allocate(1);
        while (head.indexOf("\r\n\r\n") < 0) {
            if (from.read(one.clear()) < 0) {
                throw new EOFException(head.toString());
            }
            head.append((char) one.get(0));
        }
        return head.toString();
    }

    /// Writes as fast as it may, and says each time it has come to a stop.
    private static final class Sender implements Callable<Long> {
        private static final long STOP_MILLIS = 100;

        private final Semaphore stopped = new Semaphore(0);
        private final SocketChannel to;
        private final String head;
        private final long length;

        Sender(SocketChannel to, String head, long length) {
            this.to = to;
            this.head = head;
            this.length = length;
        }

        /// Yields the sum of what it wrote.
        @Override
        public Long call() throws Exception {
            write(to, head + "Content-Length: " + length + "\r\n\r\n");
            to.configureBlocking(false);
            try (var selector = Selector.open()) {
                to.register(selector, SelectionKey.OP_WRITE);
                return writeBody(selector);
            } finally {
                stopped.release(Short.MAX_VALUE);
            }
        }

        private long writeBody(Selector selector) throws IOException {
            var sum = new CRC32();
            var block = ByteBuffer.allocateDirect((int) MIB);
            for (var left = length; left > 0; left -= MIB) {
                block.clear().putLong(0, left).putLong(block.capacity() - 8, ~left);
                sum.update(block);
                block.flip();
                while (block.hasRemaining()) {
                    if (to.write(block) == 0) {
                        awaitRoom(selector);
                    }
                }
            }
            return sum.getValue();
        }

        private void awaitRoom(Selector selector) throws IOException {
            if (selector.select(STOP_MILLIS) == 0) {
                stopped.release();
                selector.select();
            }
            selector.selectedKeys().clear();
        }
    }

    /// Reads a burst each time the sender has stopped.
    private final class Reader {
        private final CRC32 sum = new CRC32();
        private final SocketChannel from;
        private final long length;
        private final Semaphore senderStopped;

        Reader(SocketChannel from, long length, Semaphore senderStopped) {
            this.from = from;
            this.length = length;
            this.senderStopped = senderStopped;
        }

        /// Yields the most memory that the proxy had while the sender stood.
        long read() throws Exception {
            var peak = 0L;
            var block = ByteBuffer.allocateDirect((int) MIB);
            for (var read = 0L; read < length; read += BURST) {
                assertTrue(senderStopped.tryAcquire(30, TimeUnit.SECONDS), "the sender goes on");
                peak = Math.max(peak, memory());
                readBurst(block);
            }
            return peak;
        }

        private void readBurst(ByteBuffer block) throws IOException {
            for (var left = BURST; left > 0; left -= block.limit()) {
                block.clear().limit((int) Math.min(left, MIB));
                while (block.hasRemaining()) {
                    if (from.read(block) < 0) {
                        throw new EOFException(left + " bytes of a burst are missing");
                    }
                }
                block.flip();
                sum.update(block);
            }
        }
    }
}
