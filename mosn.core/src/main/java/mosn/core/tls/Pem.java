package mosn.core.tls;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/// Certificates and keys in PEM (RFC 7468), as other programs write them.
final class Pem {
    private static final String BEGIN = "-----BEGIN";
    private static final Pattern BLOCK =
            Pattern.compile(
                    "-----BEGIN (?<label>[A-Z0-9 ]+)-----(?<body>[^-]*)-----END \\k<label>-----");
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private final String key;
    private final String place;

    /// @param key of the configuration, for complaints
    /// @param place where the text comes from, as in `names /etc/key.pem, which`; for complaints
    Pem(String key, String place) {
        this.key = key;
        this.place = place;
    }

    /// Whether it is PEM rather than the name of a file.
    static boolean isPem(String text) {
        return text.contains(BEGIN);
    }

    /// All of them, in order; at least one.
    List<X509Certificate> certificates(String text) throws MaterialException {
        var found = new ArrayList<X509Certificate>();
        for (var blocks = BLOCK.matcher(text); blocks.find(); ) {
            var label = blocks.group("label");
            if (label.equals("CERTIFICATE") || label.equals("X509 CERTIFICATE")) {
                found.add(certificate(blocks.group("body"), found.size() + 1));
            }
        }
        if (found.isEmpty()) {
            throw wrong(
                    "holds no certificate",
                    "write PEM that begins with -----BEGIN CERTIFICATE-----");
        }
        return List.copyOf(found);
    }

    private X509Certificate certificate(String body, int number) throws MaterialException {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate)
                    factory.generateCertificate(new ByteArrayInputStream(bytes(body)));
        } catch (CertificateException | IllegalArgumentException e) {
            throw wrong(
                    "is broken in its certificate " + number, "copy the certificate there again");
        }
    }

    PrivateKey privateKey(String text) throws MaterialException {
        for (var blocks = BLOCK.matcher(text); blocks.find(); ) {
            var label = blocks.group("label");
            if (label.endsWith("PRIVATE KEY")) {
                return privateKey(label, blocks.group("body"));
            }
        }
        if (text.contains("ENCRYPTED")) {
            throw encrypted();
        }
        throw wrong(
                "holds no private key", "write PEM that begins with -----BEGIN PRIVATE KEY-----");
    }

    private PrivateKey privateKey(String label, String body) throws MaterialException {
        if (label.startsWith("ENCRYPTED") || body.contains("ENCRYPTED")) {
            throw encrypted();
        }
        try {
            var der = bytes(body);
            return switch (label) {
                case "RSA PRIVATE KEY" -> parse(Der.pkcs8OfRsa(der));
                case "EC PRIVATE KEY" -> parse(Der.pkcs8OfEc(der));
                default -> parse(der);
            };
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // no cause: what a parser says of a key may quote it
            throw wrong(
                    "holds no key that can be read",
                    "write an RSA, EC or Ed25519 key, as openssl genpkey makes it");
        }
    }

    private static PrivateKey parse(byte[] pkcs8) throws GeneralSecurityException {
        for (var algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm)
                        .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException _) {
                // of another kind, or of none
            }
        }
        throw new NoSuchAlgorithmException("none of " + ALGORITHMS);
    }

    private static byte[] bytes(String body) {
        return Base64.getMimeDecoder().decode(body);
    }

    private MaterialException encrypted() {
        return wrong(
                "is encrypted with a passphrase",
                "decrypt it with openssl pkey, and let only the proxy's user read it");
    }

    MaterialException wrong(String problem, String fix) {
        return new MaterialException(key, place + problem, fix);
    }
}
