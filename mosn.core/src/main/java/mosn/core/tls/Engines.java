package mosn.core.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;

import mosn.api.tls.ClientAuthentication;

import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.util.List;
import java.util.Objects;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/// Who does the cryptography: BoringSSL where its library is there, the JDK elsewhere.
public final class Engines {
    private static final boolean BORINGSSL = OpenSsl.isAvailable();

    /// Seconds for which a session may be resumed.
    private static final int SESSION_TIMEOUT = 3600;

    private static final int SESSIONS = 20_000;

    /// Of the largest curve that BoringSSL verifies with.
    private static final int MOST_BITS = 384;

    private Engines() {}

    /// For the start's log, as in `BoringSSL`.
    public static String name() {
        return BORINGSSL ? OpenSsl.versionString() : "the JDK (BoringSSL's library is not there)";
    }

    /// @param alpn empty for none
    static SslContext server(Material material, TlsConfig config, Trust trust, List<String> alpn)
            throws SSLException {
        var builder =
                SslContextBuilder.forServer(
                                Objects.requireNonNull(material.key()), material.chainArray())
                        .trustManager(trust)
                        .clientAuth(clientAuth(material.clients()));
        var context = common(builder, config, alpn, !BORINGSSL).build();
        if (config.tickets()
                && context.sessionContext() instanceof OpenSslSessionContext sessions) {
            sessions.setTicketKeys(); // BoringSSL's own, which it changes every few days
        }
        return context;
    }

    static SslContext client(Material material, TlsConfig config, Trust trust, List<String> alpn)
            throws SSLException {
        var builder = SslContextBuilder.forClient().trustManager(trust);
        if (config.insecureSkip()) {
            builder.endpointIdentificationAlgorithm(null);
        }
        if (material.key() != null) {
            builder.keyManager(material.key(), material.chainArray());
        }
        var jdk = !BORINGSSL || material.trust().stream().anyMatch(Engines::isBeyondBoringSsl);
        return common(builder, config, alpn, jdk).build();
    }

    /// BoringSSL takes no signatures by a P-521 key from its peer.
    private static boolean isBeyondBoringSsl(X509Certificate trusted) {
        return trusted.getPublicKey() instanceof ECKey key
                && key.getParams().getCurve().getField().getFieldSize() > MOST_BITS;
    }

    private static SslContextBuilder common(
            SslContextBuilder builder, TlsConfig config, List<String> alpn, boolean jdk) {
        builder.sslProvider(jdk ? SslProvider.JDK : SslProvider.OPENSSL_REFCNT)
                .protocols(config.versions())
                .ciphers(config.cipherSuites(), SupportedCipherSuiteFilter.INSTANCE)
                .sessionTimeout(SESSION_TIMEOUT)
                .sessionCacheSize(SESSIONS);
        if (!jdk) {
            builder.option(OpenSslContextOption.GROUPS, config.curves().toArray(String[]::new));
        }
        if (!alpn.isEmpty()) {
            builder.applicationProtocolConfig(
                    new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            alpn));
        }
        return builder;
    }

    /// What can be said to the JDK's engine only when it is there.
    static void finish(SSLEngine engine, TlsConfig config) {
        if (!(engine instanceof ReferenceCountedOpenSslEngine)) {
            var parameters = engine.getSSLParameters();
            parameters.setNamedGroups(config.curves().toArray(String[]::new));
            parameters.setUseCipherSuitesOrder(true);
            engine.setSSLParameters(parameters);
        }
    }

    private static ClientAuth clientAuth(ClientAuthentication clients) {
        return switch (clients) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }
}
