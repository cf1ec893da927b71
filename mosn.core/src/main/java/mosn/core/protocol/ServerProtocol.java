package mosn.core.protocol;

import io.netty.channel.Channel;

import mosn.core.stream.StreamFactory;

/// A protocol's server side, with the limits of one listener. Immutable, and shared by its event
/// loops.
public interface ServerProtocol {
    /// MOSN's name, as in `Http1`.
    String name();

    /// Puts the protocol's handlers at the end of an accepted connection's pipeline. Called on the
    /// connection's event loop, before anything is read.
    ServerConnection open(Channel channel, StreamFactory streams);
}
