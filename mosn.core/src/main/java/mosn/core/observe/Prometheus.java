package mosn.core.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import mosn.api.observe.MetricsSink;
import mosn.api.observe.MetricsSnapshot;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Answers at one path with the numbers as they are then, on every address of this machine, as MOSN
/// does.
final class Prometheus implements MetricsSink {
    private final int port;
    private final String path;
    private final Supplier<MetricsSnapshot> metrics;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private @Nullable HttpServer server;

    Prometheus(int port, String path, Supplier<MetricsSnapshot> metrics) {
        this.port = port;
        this.path = path;
        this.metrics = metrics;
    }

    @Override
    public void open() throws IOException {
        try {
            var opened = HttpServer.create(new InetSocketAddress(port), 0);
            opened.setExecutor(threads);
            opened.createContext("/", this::answer);
            opened.start();
            server = opened;
        } catch (BindException e) {
            throw new IOException("port " + port + ": " + e.getMessage(), e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestURI().getPath().equals(path)) {
                exchange.sendResponseHeaders(404, -1);
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(405, -1);
            } else {
                var body = PrometheusText.of(metrics.get()).getBytes(UTF_8);
                exchange.getResponseHeaders().set("Content-Type", PrometheusText.CONTENT_TYPE);
                exchange.sendResponseHeaders(200, body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }
}
