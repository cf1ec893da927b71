package mosn.core.protocol;

import io.netty.channel.Channel;

import mosn.core.stream.StreamFactory;

import java.util.List;

/// A protocol's server side, with the limits of one listener. Immutable, and shared by its event
/// loops.
public interface ServerProtocol {
    /// MOSN's name, as in `Http1`.
    String name();

    /// What TLS offers its clients, in order of preference (RFC 7301); empty where there is no
    /// name.
    default List<String> alpn() {
        return List.of();
    }

    /// Whether a connection needs what a configuration has leased for as long as it is open, and
    /// has to end when a configuration names another protocol.
    default boolean isLent() {
        return false;
    }

    /// Puts the protocol's handlers at the end of an accepted connection's pipeline. Called on the
    /// connection's event loop, before anything is read.
    ServerConnection open(Channel channel, StreamFactory streams);
}
