package mosn.api.listener;

import mosn.api.stream.Connection;

import java.net.InetSocketAddress;

/// A connection that a listener has accepted, and that nobody has read from yet. Used on its event
/// loop, or wherever an answer that comes later is made.
public interface AcceptedConnection extends Connection {
    /// Says who the client is, where that is not the peer of the socket: what
    /// [Connection#remoteAddress] yields from now on, to logs and filters.
    void remoteAddress(InetSocketAddress client);

    /// Says where the client wanted to go, where that is not the address of the socket (MOSN's
    /// original destination): what [Connection#localAddress] yields from now on.
    void localAddress(InetSocketAddress destination);
}
