package mosn.core.upstream;

import mosn.api.ConfigNode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// A cluster's `health_check`.
///
/// @param protocol names the provider
/// @param timeout for one answer
/// @param interval between an answer and the next question, to which up to `jitter` is added
/// @param healthyThreshold how many good answers in a row an unhealthy host needs
/// @param unhealthyThreshold how many bad answers in a row a healthy host may not have
/// @param serviceName a label of what is counted
/// @param checkConfig what the provider reads
/// @param node all of it, for complaints
public record HealthCheckConfig(
        String protocol,
        Duration timeout,
        Duration interval,
        Duration jitter,
        Duration initialDelay,
        int healthyThreshold,
        int unhealthyThreshold,
        String serviceName,
        ConfigNode checkConfig,
        ConfigNode node) {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration JITTER = Duration.ofMillis(5);
    private static final Duration INITIAL_DELAY = Duration.ofSeconds(1);
    private static final int MOST = 1_000_000;

    /// @return null where no service is named: MOSN checks nothing then
    public static @Nullable HealthCheckConfig from(ConfigNode cluster) {
        var node = cluster.node("health_check");
        var config =
                new HealthCheckConfig(
                        node.string("protocol", ""),
                        positive(node, "timeout", TIMEOUT),
                        positive(node, "interval", INTERVAL),
                        positive(node, "interval_jitter", JITTER),
                        positive(node, "initial_delay_seconds", INITIAL_DELAY),
                        threshold(node, "healthy_threshold"),
                        threshold(node, "unhealthy_threshold"),
                        node.string("service_name", ""),
                        node.node("check_config"),
                        node);
        if (!config.serviceName.isEmpty()) {
            return config.protocol.isEmpty() ? config.withProtocol("TCP") : config;
        }
        if (config.asksForSomething()) {
            throw node.problem(
                    "service_name",
                    "is missing, without which nothing is checked",
                    "add it, or remove health_check");
        }
        return null;
    }

    private boolean asksForSomething() {
        return !protocol.isEmpty()
                || !timeout.equals(TIMEOUT)
                || !interval.equals(INTERVAL)
                || healthyThreshold > 1
                || unhealthyThreshold > 1;
    }

    private HealthCheckConfig withProtocol(String type) {
        return new HealthCheckConfig(
                type,
                timeout,
                interval,
                jitter,
                initialDelay,
                healthyThreshold,
                unhealthyThreshold,
                serviceName,
                checkConfig,
                node);
    }

    /// MOSN takes 0 for the default.
    private static Duration positive(ConfigNode node, String key, Duration otherwise) {
        var written = node.duration(key, otherwise);
        return written.isZero() ? otherwise : written;
    }

    private static int threshold(ConfigNode node, String key) {
        return (int) Math.max(1, node.number(key, 1, 0, MOST));
    }
}
