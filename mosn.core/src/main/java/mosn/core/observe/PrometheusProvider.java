package mosn.core.observe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.observe.MetricsSink;
import mosn.api.observe.MetricsSinkProvider;
import mosn.api.observe.MetricsSnapshot;

import java.util.function.Supplier;

/// MOSN's `prometheus`: a port of its own where the numbers are.
public final class PrometheusProvider implements MetricsSinkProvider {
    private static final int MOST_PORT = 65_535;

    @Override
    public String type() {
        return "prometheus";
    }

    @Override
    public MetricsSink create(
            ConfigNode config, Supplier<MetricsSnapshot> metrics, ExtensionContext context) {
        if (!config.has("port")) {
            throw config.problem(
                    "port",
                    "is missing",
                    "add it, or remove the sink: the admin endpoint has /metrics");
        }
        var port = (int) config.number("port", 0, 0, MOST_PORT);
        var endpoint = config.string("endpoint", "/metrics");
        if (!endpoint.startsWith("/")) {
            throw config.problem(
                    "endpoint", "is \"" + endpoint + "\", no path", "write it as in /metrics");
        }
        config.bool("disable_collect_process", true); // there are no such numbers
        config.bool("disable_collect_go", true);
        return new Prometheus(port, endpoint, metrics, context);
    }
}
