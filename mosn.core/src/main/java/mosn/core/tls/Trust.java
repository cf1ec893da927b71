package mosn.core.tls;

import mosn.api.tls.TlsContextSource;
import mosn.api.tls.TlsPeer;
import mosn.core.loop.ContextLoader;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Decides about the certificates of peers: first the JDK by the rules of RFC 5280, then the
/// extension, if there is one. Says in a sentence why not.
final class Trust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager authorities;
    private final boolean checks;
    private final TlsContextSource source;
    private final ContextLoader loader;

    private Trust(
            X509ExtendedTrustManager authorities,
            boolean checks,
            TlsContextSource source,
            ContextLoader loader) {
        this.authorities = authorities;
        this.checks = checks;
        this.source = source;
        this.loader = loader;
    }

    /// For clients of a listener. Where `trusted` is empty, and the proxy checks, nobody passes.
    ///
    /// @param checks whether anything is checked before the extension
    static Trust clients(
            List<X509Certificate> trusted,
            boolean checks,
            TlsContextSource source,
            ContextLoader loader) {
        return new Trust(authorities(store(trusted)), checks, source, loader);
    }

    /// For hosts of a cluster. Where `trusted` is empty the JDK's authorities are trusted.
    static Trust servers(
            List<X509Certificate> trusted,
            boolean checks,
            TlsContextSource source,
            ContextLoader loader) {
        var store = trusted.isEmpty() && checks ? null : store(trusted);
        return new Trust(authorities(store), checks, source, loader);
    }

    private static X509ExtendedTrustManager authorities(@Nullable KeyStore store) {
        try {
            var factory =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager authorities) {
                    return authorities;
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK cannot check certificates", e);
        }
        throw new IllegalStateException("the JDK cannot check certificates");
    }

    private static KeyStore store(List<X509Certificate> trusted) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (int i = 0; i < trusted.size(); i++) {
                store.setCertificateEntry("ca-" + i, trusted.get(i));
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("the JDK keeps no certificates", e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(
                TlsPeer.CLIENT,
                chain,
                engine,
                () -> authorities.checkClientTrusted(chain, type, engine));
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
            throws CertificateException {
        check(
                TlsPeer.SERVER,
                chain,
                engine,
                () -> authorities.checkServerTrusted(chain, type, engine));
    }

    private void check(TlsPeer peer, X509Certificate[] chain, SSLEngine engine, Check check)
            throws CertificateException {
        if (checks) {
            try {
                check.run();
            } catch (CertificateException e) {
                throw new PeerRefusedException(why(chain, engine.getPeerHost(), e), e);
            }
        }
        askSource(peer, List.of(chain));
    }

    private void askSource(TlsPeer peer, List<X509Certificate> chain) throws CertificateException {
        var before = loader.enter();
        try {
            source.verify(peer, chain);
        } catch (CertificateException e) {
            throw new PeerRefusedException("its certificate is refused: " + e.getMessage(), e);
        } catch (RuntimeException | LinkageError e) {
            throw new PeerRefusedException(
                    "its certificate could not be checked, because the extension fails with " + e,
                    e);
        } finally {
            loader.leave(before);
        }
    }

    private static String why(X509Certificate[] chain, String name, CertificateException e) {
        var now = Instant.now();
        for (var certificate : chain) {
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                return "its certificate (%s) expired at %s"
                        .formatted(
                                Material.nameOf(certificate),
                                certificate.getNotAfter().toInstant());
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                return "its certificate (%s) is not valid before %s"
                        .formatted(
                                Material.nameOf(certificate),
                                certificate.getNotBefore().toInstant());
            }
        }
        var message = String.valueOf(e.getMessage());
        if (message.contains("certification path") || message.contains("trust anchor")) {
            return "its certificate is by an issuer that ca_cert does not hold: "
                    + chain[chain.length - 1].getIssuerX500Principal().getName();
        }
        if (message.contains("lternative name") || message.contains("matching")) {
            return "its certificate is not for %s, but for %s".formatted(name, Names.of(chain[0]));
        }
        return "its certificate is no good: " + message;
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return authorities.getAcceptedIssuers();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {
        throw new UnsupportedOperationException("only with an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {
        throw new UnsupportedOperationException("only with an engine");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {
        throw new UnsupportedOperationException("only with an engine");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {
        throw new UnsupportedOperationException("only with an engine");
    }

    private interface Check {
        void run() throws CertificateException;
    }
}
