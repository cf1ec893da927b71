package mosn.api.tls;

import org.jspecify.annotations.Nullable;

import java.security.cert.X509Certificate;
import java.util.List;

/// What a handshake agreed upon. Immutable.
public interface TlsSession {
    /// As in `TLSv1.3`.
    String version();

    /// The JDK's name of the cipher suite, as in `TLS_AES_128_GCM_SHA256`.
    String cipher();

    /// The name the client asked for (SNI), in lower case; null where it asked for none.
    @Nullable String serverName();

    /// The protocol both agreed upon (ALPN), as in `http/1.1`; null where there was none.
    @Nullable String alpn();

    /// What the peer showed, its own certificate first; empty where it showed none. It has been
    /// checked, unless `insecure_skip` says not to.
    List<X509Certificate> peerCertificates();

    /// The subject of the peer's certificate, as in `CN=client,O=Example`; null without one.
    @Nullable String peerSubject();

    /// The names, addresses and URIs the peer's certificate is for (its subject alternative names).
    List<String> peerNames();
}
