package mosn.core.tls;

import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.List;

/// Which kinds of certificates a client can check: by the signatures it takes, and before TLS 1.3
/// by its suites, too.
///
/// @param schemes of `signature_algorithms` (RFC 8446, 4.2.3)
/// @param suites by their numbers
/// @param tls13 whether it speaks TLS 1.3, whose suites say nothing of certificates
record Accepted(List<Integer> schemes, List<Integer> suites, boolean tls13) {
    /// Of a client of which nothing is known.
    static final Accepted ANYTHING = new Accepted(List.of(), List.of(), true);

    /// RSA with PKCS #1 and SHA-2, then with PSS, for which a certificate for RSA will do.
    private static final List<Integer> RSA = List.of(0x401, 0x501, 0x601, 0x804, 0x805, 0x806);

    /// For a key of 256, 384 and 521 bits.
    private static final int ECDSA_256 = 0x403;

    private static final int ECDSA_384 = 0x503;
    private static final int ECDSA_521 = 0x603;

    /// ECDHE-RSA and ECDHE-ECDSA with AES-GCM and ChaCha20, which is what there is by default.
    private static final List<Integer> RSA_SUITES = List.of(0xC02F, 0xC030, 0xCCA8);

    private static final List<Integer> ECDSA_SUITES = List.of(0xC02B, 0xC02C, 0xCCA9);

    /// Whether the client can make use of a certificate with this key. One of another kind than
    /// these two is taken for one that it can.
    boolean takes(PublicKey key) {
        return switch (key) {
            case RSAPublicKey _ -> takes(RSA, RSA_SUITES);
            case ECPublicKey ec -> takes(List.of(scheme(ec)), ECDSA_SUITES);
            default -> true;
        };
    }

    private boolean takes(List<Integer> signatures, List<Integer> before13) {
        return (schemes.isEmpty() || signatures.stream().anyMatch(schemes::contains))
                && (tls13 || before13.stream().anyMatch(suites::contains));
    }

    private static int scheme(ECPublicKey key) {
        return switch (key.getParams().getOrder().bitLength()) {
            case 384 -> ECDSA_384;
            case 521 -> ECDSA_521;
            default -> ECDSA_256;
        };
    }
}
