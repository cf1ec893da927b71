package mosn.core.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import mosn.core.loop.Threads;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A port where sinks answer, on every address of this machine, as MOSN does.
final class PrometheusPort implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads;
    private final List<Prometheus> sinks = new CopyOnWriteArrayList<>();

    private PrometheusPort(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /// @throws UncheckedIOException where somebody else has it
    static PrometheusPort listen(int number) {
        try {
            var server = HttpServer.create(new InetSocketAddress(number), 0);
            var threads =
                    Executors.newCachedThreadPool(
                            work -> Threads.platform("mosn-prometheus", work));
            server.setExecutor(threads);
            var port = new PrometheusPort(server, threads);
            server.createContext("/", port::answer);
            server.start();
            return port;
        } catch (BindException e) {
            throw new UncheckedIOException(
                    new IOException("port " + number + ": " + e.getMessage(), e));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void add(Prometheus sink) {
        sinks.add(sink);
    }

    void remove(Prometheus sink) {
        sinks.remove(sink);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var sink = sinks.stream().filter(it -> it.path().equals(path)).findFirst();
            if (sink.isEmpty()) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
            } else {
                var body = sink.get().text().getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", PrometheusText.CONTENT_TYPE);
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
