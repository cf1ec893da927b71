package mosn.core.upstream;

import mosn.api.ConfigNode;
import mosn.api.upstream.DiscoveredHost;

import java.util.Map;

/// A host as it is written in a cluster.
///
/// @param address as it is written, as in `10.0.0.7:8080`
/// @param endpoint what `address` means
/// @param hostname empty where there is none
/// @param weight 1 to 128; what is outside is moved to the nearer end, as MOSN does
/// @param metadata of `filter_metadata."mosn.lb"`
/// @param tlsDisable whether this host is spoken to in the clear, whatever the cluster says
public record HostConfig(
        String address,
        Endpoint endpoint,
        String hostname,
        int weight,
        Map<String, String> metadata,
        boolean tlsDisable) {
    private static final int MAX_WEIGHT = 128;

    public HostConfig {
        metadata = Map.copyOf(metadata);
    }

    public static HostConfig from(ConfigNode node) {
        return new HostConfig(
                node.required("address"),
                Endpoint.from(node, "address"),
                node.string("hostname", ""),
                Math.clamp(node.number("weight", 1, 0, 0xFFFF_FFFFL), 1, MAX_WEIGHT),
                node.node("metadata").node("filter_metadata").node("mosn.lb").stringMap(),
                node.bool("tls_disable", false));
    }

    /// A host of weight 1 and nothing else to say.
    ///
    /// @throws IllegalArgumentException where `address` is none
    public static HostConfig of(String address) {
        return new HostConfig(address, Endpoint.parse(address), "", 1, Map.of(), false);
    }

    /// @throws IllegalArgumentException where its address is none; says what it is instead
    static HostConfig of(DiscoveredHost host) {
        return new HostConfig(
                host.address(),
                Endpoint.parse(host.address()),
                host.hostname(),
                Math.clamp(host.weight(), 1, MAX_WEIGHT),
                host.metadata(),
                false);
    }

    /// The same for what the proxy itself has started.
    ///
    /// @param name shown in its place
    public static HostConfig of(String name, Endpoint endpoint) {
        return new HostConfig(name, endpoint, "", 1, Map.of(), false);
    }
}
