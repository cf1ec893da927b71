package mosn.sdk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;

/// The certificate of this process, signed by itself, as go-plugin makes it: for `localhost`, good
/// for servers and clients. RFC 5280, 4.1.
///
/// @param certificate PEM
/// @param key PEM, PKCS #8
record Identity(String certificate, String key) {
    private static final int SEQUENCE = 0x30;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int UTC_TIME = 0x17;
    private static final int VERSION = 0xA0;
    private static final int EXTENSIONS = 0xA3;
    private static final int SERIAL_BITS = 120;
    private static final int YEARS = 10;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

    /// `ecdsa-with-SHA256`.
    private static final byte[] ALGORITHM = hex("300A06082A8648CE3D040302");

    /// `CN=localhost`.
    private static final byte[] NAME =
            der(SEQUENCE, hex("3112301006035504030C09"), ascii("localhost"));

    /// `basicConstraints` with `cA`; `keyUsage` for signatures, key agreement and certificates;
    /// `extKeyUsage` for both sides; `subjectAltName` with `localhost`.
    private static final byte[] USES =
            der(
                    SEQUENCE,
                    hex("300F0603551D130101FF040530030101FF"),
                    hex("300E0603551D0F0101FF0404030202AC"),
                    hex("301D0603551D250416301406082B0601050507030106082B06010505070302"),
                    hex("30140603551D11040D300B8209"),
                    ascii("localhost"));

    /// A new one, of a key that nobody else has.
    static Identity make(Instant now) {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            var pair = generator.generateKeyPair();
            return new Identity(
                    pem("CERTIFICATE", certificate(pair, now)),
                    pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has elliptic curves", e);
        }
    }

    private static byte[] certificate(KeyPair pair, Instant now) throws GeneralSecurityException {
        var begin = now.minus(1, ChronoUnit.HOURS);
        var end = now.plus(365L * YEARS, ChronoUnit.DAYS);
        var body =
                der(
                        SEQUENCE,
                        der(VERSION, der(INTEGER, new byte[] {2})),
                        der(INTEGER, new BigInteger(SERIAL_BITS, new SecureRandom()).toByteArray()),
                        ALGORITHM,
                        NAME,
                        der(SEQUENCE, time(begin), time(end)),
                        NAME,
                        pair.getPublic().getEncoded(),
                        der(EXTENSIONS, USES));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(body);
        return der(SEQUENCE, body, ALGORITHM, der(BIT_STRING, new byte[] {0}, signature.sign()));
    }

    private static byte[] time(Instant instant) {
        return der(UTC_TIME, ascii(TIME.format(instant)));
    }

    private static byte[] der(int tag, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var value = new ByteArrayOutputStream();
        value.write(tag);
        if (content.size() > 0xff) {
            value.write(0x82);
            value.write(content.size() >> 8);
        } else if (content.size() > 0x7f) {
            value.write(0x81);
        }
        value.write(content.size());
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    /// As the sixth part of a handshake.
    String der() {
        var lines = certificate.lines().filter(line -> !line.startsWith("-")).toList();
        return String.join("", lines).replace("=", "");
    }

    InputStream certificateStream() {
        return new ByteArrayInputStream(ascii(certificate));
    }

    InputStream keyStream() {
        return new ByteArrayInputStream(ascii(key));
    }

    private static String pem(String kind, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n";
    }

    /// Never shows the key.
    @Override
    public String toString() {
        return "Identity[" + certificate + "]";
    }
}
