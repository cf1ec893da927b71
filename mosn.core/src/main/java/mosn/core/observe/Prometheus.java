package mosn.core.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import mosn.api.observe.MetricsSink;
import mosn.api.observe.MetricsSnapshot;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// Answers at one path with the numbers as they are then, on every address of this machine, as MOSN
/// does.
final class Prometheus implements MetricsSink {
    private final String path;
    private final Supplier<MetricsSnapshot> metrics;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private Prometheus(int port, String path, Supplier<MetricsSnapshot> metrics)
            throws IOException {
        this.path = path;
        this.metrics = metrics;
        server = HttpServer.create(new InetSocketAddress(port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
    }

    /// @param port 0 for any free one, which the log says
    static Prometheus listen(
            int port, String path, Supplier<MetricsSnapshot> metrics, System.Logger log)
            throws IOException {
        var prometheus = new Prometheus(port, path, metrics);
        prometheus.server.start();
        log.log(System.Logger.Level.INFO, "metrics at {0}{1}", prometheus.address(), path);
        return prometheus;
    }

    InetSocketAddress address() {
        return server.getAddress();
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
        server.stop(0);
        threads.shutdownNow();
    }
}
