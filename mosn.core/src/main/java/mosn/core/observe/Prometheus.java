package mosn.core.observe;

import mosn.api.ExtensionContext;
import mosn.api.observe.MetricsSink;
import mosn.api.observe.MetricsSnapshot;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/// Answers at one path of one port with the numbers as they are then. Sinks that name the same port
/// share it, so one of a new configuration can be opened beside the one that it replaces.
final class Prometheus implements MetricsSink {
    private final int port;
    private final String path;
    private final Supplier<MetricsSnapshot> metrics;
    private final ExtensionContext context;
    private @Nullable PrometheusPort opened;

    Prometheus(int port, String path, Supplier<MetricsSnapshot> metrics, ExtensionContext context) {
        this.port = port;
        this.path = path;
        this.metrics = metrics;
        this.context = context;
    }

    @Override
    public void open() throws IOException {
        try {
            opened =
                    context.shared(
                            "port " + port,
                            PrometheusPort.class,
                            () -> PrometheusPort.listen(port));
            opened.add(this);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    String path() {
        return path;
    }

    String text() {
        return PrometheusText.of(metrics.get());
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.remove(this);
        }
    }
}
