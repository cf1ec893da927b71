package mosn.plugin.grpc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

class IdentityTest {
    private final Identity identity = Identity.make(Instant.now());

    @Test
    void theJdkReadsItAndItIsSignedByItself() throws Exception {
        var certificate = certificate(identity.certificate());
        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity();
        assertEquals("CN=localhost", certificate.getSubjectX500Principal().getName());
        assertEquals(List.of(List.of(2, "localhost")), List.copyOf(names(certificate)));
        assertEquals(Integer.MAX_VALUE, certificate.getBasicConstraints());
        assertEquals(
                List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"),
                certificate.getExtendedKeyUsage());
        var uses = certificate.getKeyUsage();
        assertTrue(uses[0] && uses[2] && uses[4] && uses[5]);
    }

    @Test
    void itsKeyIsTheCertificates() throws Exception {
        var bytes =
                Base64.getMimeDecoder().decode(identity.key().replaceAll("-----[A-Z ]*-----", ""));
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(
                KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(bytes)));
        signature.update((byte) 1);
        var signed = signature.sign();
        signature.initVerify(certificate(identity.certificate()));
        signature.update((byte) 1);
        assertTrue(signature.verify(signed));
    }

    @Test
    void noTwoAreTheSameAndNoTextShowsTheKey() {
        assertNotEquals(identity, Identity.make(Instant.now()));
        assertFalse(identity.toString().contains("PRIVATE"));
    }

    @Test
    void theCertificateOfAHandshakeMayLackItsPadding() throws Exception {
        var der = certificate(identity.certificate()).getEncoded();
        var bare = Base64.getEncoder().withoutPadding().encodeToString(der);
        assertEquals(identity.certificate(), identity.towards(bare).trust());
    }

    private static java.util.Collection<List<?>> names(X509Certificate certificate)
            throws CertificateException {
        var names = certificate.getSubjectAlternativeNames();
        return names == null ? List.of() : names;
    }

    private static X509Certificate certificate(String pem) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }
}
