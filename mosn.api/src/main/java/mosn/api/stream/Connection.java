package mosn.api.stream;

import mosn.api.tls.TlsSession;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;

/// The downstream connection a stream came on.
public interface Connection {
    /// Different for every connection of a process.
    long id();

    /// The listener's name.
    String listener();

    SocketAddress localAddress();

    /// The peer that called, as the socket knows it.
    SocketAddress remoteAddress();

    /// What its TLS handshake agreed upon; null where the connection is in the clear.
    default @Nullable TlsSession tls() {
        return null;
    }
}
