package mosn.plugin.grpc.supervise;

import mosn.api.plugin.PluginSpec;
import mosn.plugin.grpc.process.Exit;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an operator is shown of a plugin.
final class Report {
    private Report() {}

    static Map<String, Object> of(
            String name,
            PluginSpec spec,
            boolean enabled,
            List<Instance> instances,
            Clock clock,
            Latency latency) {
        var report = new LinkedHashMap<String, Object>();
        report.put("name", name);
        report.put("command", spec.command());
        report.put("enabled", enabled);
        report.put("on", instances.stream().anyMatch(instance -> instance.state() == State.READY));
        var times = new LinkedHashMap<String, Object>();
        times.put("p50", latency.quantile(0.5));
        times.put("p99", latency.quantile(0.99));
        report.put("call_time_us", times);
        report.put(
                "instances",
                instances.stream().map(instance -> instance(instance, clock)).toList());
        return report;
    }

    private static Map<String, Object> instance(Instance instance, Clock clock) {
        var report = new LinkedHashMap<String, Object>();
        report.put("state", instance.state().name());
        if (!instance.reason().isEmpty()) {
            report.put("reason", instance.reason());
        }
        var life = instance.life();
        if (life != null) {
            report.put("pid", life.child.pid());
            report.put("uptime_ms", Duration.between(life.begin, clock.instant()).toMillis());
            report.put("address", life.address);
            report.put("protocol", life.protocol);
            var ready = life.ready;
            report.put("calls_active", ready == null ? 0 : ready.active());
        }
        report.put("restarts", Math.max(0, instance.starts() - 1));
        report.put("failures_in_a_row", instance.failures());
        var last = instance.lastExit();
        if (last != null) {
            report.put("last_exit", exit(last));
        }
        return report;
    }

    private static Map<String, Object> exit(@Nullable Exit exit) {
        return switch (exit) {
            case Exit.Code(var code) -> Map.of("kind", "code", "code", code);
            case Exit.Signal(var number, var word) ->
                    Map.of("kind", "signal", "signal", number, "name", word);
            case Exit.OutOfMemory() -> Map.of("kind", "out_of_memory");
            case Exit.Unknown() -> Map.of("kind", "unknown");
            case null -> Map.of();
        };
    }
}
