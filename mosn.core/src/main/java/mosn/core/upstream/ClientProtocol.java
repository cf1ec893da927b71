package mosn.core.upstream;

import io.netty.channel.Channel;

import java.util.List;

/// A protocol's client side, as one cluster speaks it. Immutable, and shared by its event loops.
/// Pools are kept per protocol: two that are equal share their connections.
public interface ClientProtocol {
    /// MOSN's name, as in `Http1`.
    String name();

    /// What TLS asks a host for, in order of preference (RFC 7301); empty where there is no name.
    default List<String> alpn() {
        return List.of();
    }

    /// Whether a connection carries several streams at once. Where it does, requests that find no
    /// connection wait for one together.
    boolean multiplexed();

    /// Whether hosts answer a request even where its client wants no answer. Then the stream goes
    /// on until the answer has come, and nobody gets it; the connection serves others afterwards.
    default boolean answersOneWay() {
        return false;
    }

    /// Whether hosts may say that they have not looked at a request
    /// ([StreamReset#UPSTREAM_REFUSED][mosn.core.message.StreamReset#UPSTREAM_REFUSED]), so that it
    /// is worth while to remember what was sent of it.
    default boolean refuses() {
        return false;
    }

    /// Puts the protocol's handlers at the end of a connected channel's pipeline. Called on the
    /// channel's event loop, before anything is read.
    ClientConnection open(Channel channel, ClientConnection.Listener listener);
}
