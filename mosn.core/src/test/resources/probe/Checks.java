package probe;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.upstream.*;

import java.util.Queue;

/// A host is unhealthy whose address the property `probe.ill` names; it waits for ever where that
/// is `silent`.
public class Checks implements HealthCheckProvider {
    @SuppressWarnings("unchecked")
    private static void say(String word) {
        var own = Thread.currentThread().getContextClassLoader() == Checks.class.getClassLoader();
        ((Queue<String>) System.getProperties().get("probe.said"))
                .add(own ? word : word + " with another loader");
    }

    public String type() {
        return "PROBE";
    }

    public HealthCheck create(ConfigNode config, ExtensionContext context) {
        if (config.bool("fails", false)) {
            throw new IllegalStateException("does not like it");
        }
        say("made " + context.name());
        return new HealthCheck() {
            public HealthStatus check(Host host) throws Exception {
                var ill = System.getProperty("probe.ill", "");
                if (ill.equals("silent")) {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        say("interrupted");
                        throw e;
                    }
                }
                return ill.equals(host.address())
                        ? HealthStatus.unhealthy("is ill")
                        : HealthStatus.HEALTHY;
            }

            public void close() {
                say("closed");
            }
        };
    }
}
