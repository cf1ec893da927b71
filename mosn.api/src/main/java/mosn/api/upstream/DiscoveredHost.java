package mosn.api.upstream;

import java.util.Map;

/// A host as a [ClusterDiscovery] has found it. One that is told again with the same words is the
/// same host.
///
/// @param address `host:port`, as in `10.0.0.7:8080`, or the path of a Unix socket
/// @param hostname for `auto_host_rewrite` and TLS; empty for the host of `address`
/// @param weight 1 to 128; what is outside is moved to the nearer end
/// @param metadata for load balancers
public record DiscoveredHost(
        String address, String hostname, int weight, Map<String, String> metadata) {
    public DiscoveredHost {
        metadata = Map.copyOf(metadata);
    }

    /// One of weight 1 and nothing else to say.
    public static DiscoveredHost of(String address) {
        return new DiscoveredHost(address, "", 1, Map.of());
    }
}
