package mosn.core.tls;

import java.util.Arrays;

/// The little DER it takes to put keys of older forms into PKCS #8, which is all the JDK reads:
/// `SEQUENCE { INTEGER 0, SEQUENCE { algorithm, parameters }, OCTET STRING { older form } }`.
final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTETS = 0x04;
    private static final int OID = 0x06;
    private static final int SEQUENCE = 0x30;
    private static final int PARAMETERS = 0xA0;
    private static final byte[] VERSION_0 = {INTEGER, 1, 0};

    /// `rsaEncryption`, `NULL`.
    private static final byte[] RSA = {
        OID, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
    };

    /// `id-ecPublicKey`.
    private static final byte[] EC = {OID, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};

    private Der() {}

    /// @param pkcs1 of RFC 8017, A.1.2
    static byte[] pkcs8OfRsa(byte[] pkcs1) {
        return pkcs8(RSA, pkcs1);
    }

    /// @param sec1 of RFC 5915, 3, with the name of its curve
    /// @throws IllegalArgumentException where it is none
    static byte[] pkcs8OfEc(byte[] sec1) {
        return pkcs8(join(EC, curve(sec1)), sec1);
    }

    private static byte[] pkcs8(byte[] algorithm, byte[] key) {
        return value(
                SEQUENCE, join(VERSION_0, join(value(SEQUENCE, algorithm), value(OCTETS, key))));
    }

    private static byte[] curve(byte[] sec1) {
        try {
            var at = content(sec1, 0);
            while (at < sec1.length && (sec1[at] & 0xFF) != PARAMETERS) {
                at = content(sec1, at) + length(sec1, at);
            }
            var from = content(sec1, at);
            return Arrays.copyOfRange(sec1, from, from + length(sec1, at));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("no key", e);
        }
    }

    /// Where the content of the value at `at` begins.
    private static int content(byte[] der, int at) {
        var first = der[at + 1];
        return at + 2 + (first < 0 ? first & 0x7F : 0);
    }

    private static int length(byte[] der, int at) {
        var first = der[at + 1];
        if (first >= 0) {
            return first;
        }
        var length = 0;
        for (int i = 0; i < (first & 0x7F); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xFF);
        }
        if (length < 0 || length > der.length) {
            throw new IllegalArgumentException("no key");
        }
        return length;
    }

    private static byte[] value(int tag, byte[] content) {
        var length = content.length;
        var head =
                length < 0x80
                        ? new byte[] {(byte) tag, (byte) length}
                        : length < 0x100
                                ? new byte[] {(byte) tag, (byte) 0x81, (byte) length}
                                : new byte[] {
                                    (byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length
                                };
        return join(head, content);
    }

    private static byte[] join(byte[] first, byte[] second) {
        var joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
