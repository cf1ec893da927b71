package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.observe.*;

import java.time.Duration;
import java.util.Queue;
import java.util.function.Supplier;

/// Says how many requests there have been, each time it is told; fails the first time.
public class Flushes implements MetricsSinkProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Flushes.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "probe";
    }

    public MetricsSink create(
            ConfigNode config, Supplier<MetricsSnapshot> metrics, ExtensionContext context) {
        say("made " + config.string("word", "it") + " " + !metrics.get().groups().isEmpty());
        return new MetricsSink() {
            private boolean failed;

            public Duration interval() {
                return Duration.ofMillis(5);
            }

            public void flush(MetricsSnapshot snapshot) {
                if (!failed) {
                    failed = true;
                    throw new IllegalStateException("not now");
                }
                for (var group : snapshot.groups()) {
                    if (group.type().equals("upstream") && group.labels().containsKey("host")) {
                        say(
                                group.labels().get("cluster")
                                        + " "
                                        + group.values().get("request_total"));
                    }
                }
            }

            public void close() {
                say("closed");
            }
        };
    }
}
