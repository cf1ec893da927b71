package mosn.core.tls;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;

import mosn.api.tls.TlsSession;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// What a handshake agreed upon, copied out of the engine, which ends with the connection.
record Session(
        String version,
        String cipher,
        @Nullable String serverName,
        @Nullable String alpn,
        List<X509Certificate> peerCertificates)
        implements TlsSession {
    private static final AttributeKey<TlsSession> KEY = AttributeKey.valueOf(Session.class, "of");

    /// Null where the channel is in the clear, or the handshake is not over.
    static @Nullable TlsSession of(Channel channel) {
        return channel.attr(KEY).get();
    }

    static void keep(Channel channel, SslHandler handler) {
        var session = handler.engine().getSession();
        channel.attr(KEY)
                .set(
                        new Session(
                                session.getProtocol(),
                                session.getCipherSuite(),
                                name(session),
                                handler.applicationProtocol(),
                                certificates(session)));
    }

    private static @Nullable String name(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (var name : extended.getRequestedServerNames()) {
                return new String(name.getEncoded(), StandardCharsets.US_ASCII)
                        .toLowerCase(Locale.ROOT);
            }
        }
        return null;
    }

    private static List<X509Certificate> certificates(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .<X509Certificate>mapMulti(Session::x509)
                    .toList();
        } catch (SSLPeerUnverifiedException e) {
            return List.of(); // it showed none
        }
    }

    private static void x509(
            Certificate certificate, java.util.function.Consumer<X509Certificate> to) {
        if (certificate instanceof X509Certificate x509) {
            to.accept(x509);
        }
    }

    @Override
    public @Nullable String peerSubject() {
        return peerCertificates.isEmpty()
                ? null
                : peerCertificates.getFirst().getSubjectX500Principal().getName();
    }

    @Override
    public List<String> peerNames() {
        return peerCertificates.isEmpty() ? List.of() : Names.of(peerCertificates.getFirst());
    }
}
