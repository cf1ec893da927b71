package mosn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/// Somebody to forward to: the JDK's server, on a free port. Answers every path with its method and
/// target, and `/slow` only when it is told to.
final class Upstream implements AutoCloseable {
    private final HttpServer server;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private volatile HttpHandler answers = Upstream::answer;

    Upstream() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> answers.handle(exchange));
        server.createContext("/slow", this::answerWhenReleased);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /// From now on, all but `/slow`.
    void answering(HttpHandler handler) {
        answers = handler;
    }

    /// Returns when a request for `/slow` is here.
    void awaitSlow() throws InterruptedException {
        reached.await();
    }

    /// Lets `/slow` be answered.
    void releaseSlow() {
        released.countDown();
    }

    private void answerWhenReleased(HttpExchange exchange) throws IOException {
        reached.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        answer(exchange);
    }

    static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var received = exchange.getRequestBody().readAllBytes();
            var text = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " ";
            var body = (text + new String(received, UTF_8)).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        releaseSlow();
        server.stop(0);
    }
}
