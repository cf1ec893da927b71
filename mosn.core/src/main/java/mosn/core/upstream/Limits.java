package mosn.core.upstream;

import mosn.api.ConfigNode;

import java.util.stream.Stream;

/// What a cluster may use at once, over all event loops: MOSN's circuit breakers. 0 is no limit,
/// but for `pendingRequests`.
///
/// @param connections how many there may be
/// @param pendingRequests how many requests may wait while all `connections` are busy. By default
///   none does, as in MOSN: what finds all of them busy is refused
/// @param requests how many there may be, those that wait for a connection included
public record Limits(int connections, int pendingRequests, int requests) {
    private static final String KEY = "circuit_breakers";
    private static final String MAX_CONNECTIONS = "max_connections";
    private static final String MAX_PENDING_REQUESTS = "max_pending_requests";
    private static final String MAX_REQUESTS = "max_requests";

    /// Means nothing yet, but may be all that an object has.
    private static final String MAX_RETRIES = "max_retries";

    static final Limits NONE = new Limits(0, 0, 0);

    /// Reads what stands in a cluster behind `circuit_breakers`: MOSN's list of one, or its element
    /// alone.
    static Limits from(ConfigNode cluster) {
        var object = cluster.node(KEY);
        if (Stream.of(MAX_CONNECTIONS, MAX_PENDING_REQUESTS, MAX_REQUESTS, MAX_RETRIES)
                .anyMatch(object::has)) {
            return read(object);
        }
        var list = cluster.list(KEY, Limits::read);
        if (list.size() > 1) {
            throw cluster.problem(
                    KEY, "has " + list.size() + " entries where only one can hold", "write one");
        }
        return list.isEmpty() ? NONE : list.getFirst();
    }

    private static Limits read(ConfigNode node) {
        return new Limits(
                limit(node, MAX_CONNECTIONS),
                limit(node, MAX_PENDING_REQUESTS),
                limit(node, MAX_REQUESTS));
    }

    private static int limit(ConfigNode node, String key) {
        // MOSN's are 32 bits without a sign; so many are as good as no limit
        return (int) Math.min(Integer.MAX_VALUE, node.number(key, 0, 0, 0xFFFF_FFFFL));
    }
}
