package mosn.core.tls;

import mosn.api.tls.ClientAuthentication;
import mosn.api.tls.TlsMaterial;

import org.jspecify.annotations.Nullable;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// Material that has been read and found sound.
///
/// @param chain the own certificate first; empty where there is none
/// @param key null where there is no certificate
/// @param trust empty for the JDK's authorities
record Material(
        List<X509Certificate> chain,
        @Nullable PrivateKey key,
        List<X509Certificate> trust,
        ClientAuthentication clients) {

    /// @param config says what the material leaves open
    static Material of(TlsMaterial text, TlsConfig config, Instant now) throws MaterialException {
        return of(text, config, "", "", "", now);
    }

    /// @param certPlace where the chain comes from, for complaints; the other places alike
    static Material of(
            TlsMaterial text,
            TlsConfig config,
            String certPlace,
            String keyPlace,
            String caPlace,
            Instant now)
            throws MaterialException {
        var certs = new Pem("cert_chain", certPlace);
        var keys = new Pem("private_key", keyPlace);
        var chain =
                text.certificateChain().isEmpty()
                        ? List.<X509Certificate>of()
                        : certs.certificates(text.certificateChain());
        if (chain.isEmpty() != text.privateKey().isEmpty()) {
            throw new MaterialException(
                    chain.isEmpty() ? "cert_chain" : "private_key",
                    "is missing, and its counterpart is there",
                    "write both, or neither");
        }
        var key = chain.isEmpty() ? null : keys.privateKey(text.privateKey());
        if (key != null) {
            checkTimes(chain, certs, now);
            checkKey(chain.getFirst(), key, keys);
        }
        var trust =
                text.trust().isEmpty()
                        ? List.<X509Certificate>of()
                        : new Pem("ca_cert", caPlace).certificates(text.trust());
        return new Material(chain, key, trust, clients(text, config));
    }

    private static ClientAuthentication clients(TlsMaterial text, TlsConfig config) {
        var said = text.clients();
        if (said != null) {
            return said;
        }
        if (config.requireClientCert()) {
            return ClientAuthentication.REQUIRED;
        }
        return config.verifyClient() ? ClientAuthentication.OPTIONAL : ClientAuthentication.NONE;
    }

    private static void checkTimes(List<X509Certificate> chain, Pem from, Instant now)
            throws MaterialException {
        for (int i = 0; i < chain.size(); i++) {
            var certificate = chain.get(i);
            var which = i == 0 ? "its certificate" : "certificate " + (i + 1) + " of its chain";
            if (now.isAfter(certificate.getNotAfter().toInstant())) {
                throw from.wrong(
                        "is of no use: %s (%s) expired at %s"
                                .formatted(
                                        which,
                                        nameOf(certificate),
                                        certificate.getNotAfter().toInstant()),
                        "put a newer one there");
            }
            if (now.isBefore(certificate.getNotBefore().toInstant())) {
                throw from.wrong(
                        "is of no use yet: %s (%s) becomes valid at %s"
                                .formatted(
                                        which,
                                        nameOf(certificate),
                                        certificate.getNotBefore().toInstant()),
                        "put one there that is valid now, or set this machine's clock");
            }
        }
    }

    private static void checkKey(X509Certificate certificate, PrivateKey key, Pem from)
            throws MaterialException {
        if (!matches(certificate, key)) {
            throw from.wrong(
                    "is not the key of the certificate for " + nameOf(certificate),
                    "put the key there that the certificate was requested with, and the"
                            + " certificate first in its file");
        }
    }

    private static boolean matches(X509Certificate certificate, PrivateKey key) {
        var algorithm =
                switch (key.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> key.getAlgorithm(); // EdDSA signs as itself
                };
        var sample = new byte[] {'m', 'o', 's', 'n'};
        try {
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(sample);
            var signature = signing.sign();
            var checking = Signature.getInstance(algorithm);
            checking.initVerify(certificate.getPublicKey());
            checking.update(sample);
            return checking.verify(signature);
        } catch (GeneralSecurityException e) {
            return false; // of different kinds
        }
    }

    /// When the first of the chain to expire does; null where there is no certificate.
    @Nullable Instant expires() {
        return chain.stream()
                .map(certificate -> certificate.getNotAfter().toInstant())
                .min(Instant::compareTo)
                .orElse(null);
    }

    /// A subject, as people know it.
    static String nameOf(X509Certificate certificate) {
        var names = Names.of(certificate);
        return names.isEmpty() ? certificate.getSubjectX500Principal().getName() : names.getFirst();
    }

    X509Certificate[] chainArray() {
        return chain.toArray(X509Certificate[]::new);
    }

    /// Never shows the key.
    @Override
    public String toString() {
        return "Material[" + chain.stream().map(Material::nameOf).toList() + "]";
    }
}
