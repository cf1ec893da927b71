package mosn.core.stream;

import mosn.api.ConfigNode;

import java.time.Duration;

/// The object `tunnels` of a listener's proxy: what a connection that has changed its protocol,
/// such as to WebSocket, may do. The key is ours.
///
/// @param max how many there may be at a time; 0 for any number. One more is answered with 503
/// @param idleTimeout how long neither side may say anything; 0 for ever
/// @param cut whether they end when the configuration changes or the proxy ends, rather than live
///   on with the filters they began with
public record TunnelConfig(int max, Duration idleTimeout, boolean cut) {
    /// @param node of the proxy
    /// @param idleTimeout where it says none: that of the listener's connections
    public static TunnelConfig from(ConfigNode node, Duration idleTimeout) {
        var tunnels = node.node("tunnels");
        return new TunnelConfig(
                (int) tunnels.number("max", 0, 0, Integer.MAX_VALUE),
                tunnels.duration("idle_timeout", idleTimeout),
                tunnels.oneOf("drain", "keep", java.util.List.of("keep", "cut")).equals("cut"));
    }
}
