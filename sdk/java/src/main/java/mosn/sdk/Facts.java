package mosn.sdk;

import mosn.plugin.v2.ConnectionFacts;
import mosn.plugin.v2.HostFacts;
import mosn.plugin.v2.RouteFacts;
import mosn.plugin.v2.TlsFacts;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What is known around a stream, for a filter that asked for it with [Filter#facts].
public final class Facts {
    private Facts() {}

    /// What can be asked for.
    public enum Kind {
        CONNECTION,
        TLS,
        ROUTE,
        HOST
    }

    /// The downstream connection.
    ///
    /// @param localAddress as in `127.0.0.1:2046`
    public record Connection(long id, String listener, String localAddress, String remoteAddress) {
        static Connection of(ConnectionFacts facts) {
            return new Connection(
                    facts.getId(),
                    facts.getListener(),
                    facts.getLocalAddress(),
                    facts.getRemoteAddress());
        }
    }

    /// What a handshake agreed upon.
    ///
    /// @param peerCertificates DER, the peer's own first
    public record Tls(
            String version,
            String cipher,
            @Nullable String serverName,
            @Nullable String alpn,
            List<byte[]> peerCertificates,
            @Nullable String peerSubject,
            List<String> peerNames) {
        static Tls of(TlsFacts facts) {
            return new Tls(
                    facts.getVersion(),
                    facts.getCipher(),
                    facts.hasServerName() ? facts.getServerName() : null,
                    facts.hasAlpn() ? facts.getAlpn() : null,
                    facts.getPeerCertificatesList().stream().map(c -> c.toByteArray()).toList(),
                    facts.hasPeerSubject() ? facts.getPeerSubject() : null,
                    List.copyOf(facts.getPeerNamesList()));
        }

        /// The same certificates, parsed.
        public List<X509Certificate> chain() throws CertificateException {
            var parser = CertificateFactory.getInstance("X.509");
            var chain = new ArrayList<X509Certificate>();
            for (var der : peerCertificates) {
                chain.add(
                        (X509Certificate)
                                parser.generateCertificate(new ByteArrayInputStream(der)));
            }
            return chain;
        }
    }

    /// Where the router sends the stream.
    ///
    /// @param cluster null where the route answers by itself
    public record Route(String virtualHost, @Nullable String cluster) {
        static @Nullable Route of(RouteFacts facts) {
            return facts.getMatched()
                    ? new Route(
                            facts.getVirtualHost(), facts.hasCluster() ? facts.getCluster() : null)
                    : null;
        }
    }

    /// The upstream host that was chosen.
    public record Host(String address, String hostname, Map<String, String> metadata) {
        static Host of(HostFacts facts) {
            return new Host(
                    facts.getAddress(), facts.getHostname(), Map.copyOf(facts.getMetadataMap()));
        }
    }
}
