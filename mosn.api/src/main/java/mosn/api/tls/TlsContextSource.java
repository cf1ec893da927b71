package mosn.api.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/// Gives one `tls_context` its certificates, and may refuse peers.
public interface TlsContextSource extends AutoCloseable {
    /// Called once, on the thread that builds a configuration; may block. What is wrong with the
    /// material is an error of the configuration; so is an exception.
    ///
    /// @param refresh takes newer material at any later time, from any thread: connections from
    ///   then on use it, open ones stay. What is wrong with it is logged and counted, and the
    ///   material before it goes on serving
    TlsMaterial open(Consumer<TlsMaterial> refresh);

    /// Refuses a peer by throwing; its message is logged. Called in a full handshake (none that
    /// resumes an earlier one) after the proxy has checked the chain against [TlsMaterial#trust]
    /// and, for a server, the name. Where `insecure_skip` is true the proxy itself checks nothing,
    /// and only this does. On an event loop: it must not block.
    ///
    /// @param peer whose certificate it is
    /// @param chain as the peer sent it, its own certificate first; never empty
    default void verify(TlsPeer peer, List<X509Certificate> chain) throws CertificateException {}

    /// Called once, when no configuration in use names the context any more.
    @Override
    default void close() {}
}
