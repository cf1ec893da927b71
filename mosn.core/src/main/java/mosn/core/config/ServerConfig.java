package mosn.core.config;

import mosn.api.ConfigNode;
import mosn.core.listener.ListenerConfig;
import mosn.core.observe.LogConfig;
import mosn.core.router.RouterConfig;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// The one element of `servers`.
///
/// @param name for logs; empty where there is none
/// @param gracefulTimeout how long draining may take
/// @param eventLoops how many; 0 for one per processor
/// @param watchdogTimeout how long a loop may take from one round to the next before that is said;
///   zero for no matter
public record ServerConfig(
        String name,
        LogConfig log,
        Duration gracefulTimeout,
        int eventLoops,
        Duration watchdogTimeout,
        List<ListenerConfig> listeners,
        List<RouterConfig> routers) {
    private static final Duration GRACEFUL_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration WATCHDOG_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration LEAST_WATCHDOG_TIMEOUT = Duration.ofMillis(10);
    private static final int MOST_LOOPS = 1024;

    /// @return null where something in it could not be read, which has been complained about
    static @Nullable ServerConfig from(ConfigNode node, Complaints complaints) {
        var name = node.string("mosn_server_name", "");
        var log = complaints.collect(() -> LogConfig.from(node));
        var gracefulTimeout = node.duration("graceful_timeout", GRACEFUL_TIMEOUT);
        var eventLoops = eventLoops(node);
        var watchdogTimeout = watchdogTimeout(node);
        var routers = new ArrayList<>(node.list("routers", RouterConfig::from));
        var listeners = node.list("listeners", ListenerConfig::from);
        node.list("listeners", listener -> routers.addAll(retired(listener)));
        return log == null
                ? null
                : new ServerConfig(
                        name,
                        log,
                        gracefulTimeout,
                        eventLoops,
                        watchdogTimeout,
                        listeners,
                        List.copyOf(routers));
    }

    /// MOSN's older files have a router configuration beside the listener's proxy.
    private static List<RouterConfig> retired(ConfigNode listener) {
        return listener.list("filter_chains", chain -> chain).stream()
                .flatMap(chain -> chain.list("filters", filter -> filter).stream())
                .filter(filter -> filter.string("type", "").equalsIgnoreCase("connection_manager"))
                .map(filter -> filter.node("config"))
                .filter(config -> config.has("virtual_hosts"))
                .map(RouterConfig::from)
                .toList();
    }

    private static Duration watchdogTimeout(ConfigNode node) {
        var timeout = node.duration("watchdog_timeout", WATCHDOG_TIMEOUT);
        if (timeout.isPositive() && timeout.compareTo(LEAST_WATCHDOG_TIMEOUT) < 0) {
            throw node.problem(
                    "watchdog_timeout is shorter than 10ms", "write 10ms or more, or 0s for none");
        }
        return timeout;
    }

    /// MOSN's `processor` is a number or a word.
    private static int eventLoops(ConfigNode node) {
        if (JsonConfigNode.holdsString(node, "processor")) {
            node.oneOf("processor", "auto", List.of("auto"));
            return 0;
        }
        return (int) node.number("processor", 0, 0, MOST_LOOPS);
    }
}
