package mosn.core.upstream;

import io.netty.channel.Channel;

/// A protocol's client side, as one cluster speaks it. Immutable, and shared by its event loops.
public interface ClientProtocol {
    /// MOSN's name, as in `Http1`.
    String name();

    /// Puts the protocol's handlers at the end of a connected channel's pipeline. Called on the
    /// channel's event loop, before anything is read.
    ClientConnection open(Channel channel, ClientConnection.Listener listener);
}
