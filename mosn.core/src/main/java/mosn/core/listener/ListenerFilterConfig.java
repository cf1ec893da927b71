package mosn.core.listener;

import mosn.api.ConfigNode;

import java.time.Duration;

/// One of a listener's `listener_filters`: the keys that every one of them has.
///
/// @param name unique in its listener
/// @param type names the provider
/// @param config what the provider reads
/// @param timeout for all it has to do with one connection, which waits for it
/// @param node all of it, for complaints about one of its keys
public record ListenerFilterConfig(
        String name, String type, ConfigNode config, Duration timeout, ConfigNode node) {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    static ListenerFilterConfig from(ConfigNode node) {
        var config = node.node("config");
        var timeout = node.duration("timeout", TIMEOUT);
        if (timeout.isZero()) {
            throw node.problem(
                    "timeout",
                    "lets a client that says nothing keep its connection for ever",
                    "write a length of time, as in \"15s\"");
        }
        var name = node.string("name", "");
        var type = node.required("type");
        return new ListenerFilterConfig(name.isEmpty() ? type : name, type, config, timeout, node);
    }
}
