package mosn.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.tls.ClientAuthentication;
import mosn.api.tls.TlsMaterial;
import mosn.core.config.JsonConfigNode;
import mosn.core.tls.Authority.Certified;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/// Certificates and keys as openssl writes them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaterialTest {
    private final Authority authority;
    private final Certified ours;

    MaterialTest(@TempDir Path folder) {
        authority = new Authority(folder, "Test CA");
        ours = authority.certify("DNS:a.example", "IP:127.0.0.1");
    }

    @Test
    void aChainAndItsKeyAreTaken() throws Exception {
        var material = read(ours.chain() + authority.pem(), ours.key(), authority.pem());
        assertEquals(2, material.chain().size());
        assertEquals("a.example", Material.nameOf(material.chain().getFirst()));
        assertEquals(1, material.trust().size());
        assertEquals(ClientAuthentication.NONE, material.clients());
    }

    @ParameterizedTest
    @ValueSource(strings = {"P-256", "P-384"})
    void ecKeysAreRead(String curve) throws Exception {
        authority.openssl(
                "genpkey",
                "-algorithm",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:" + curve,
                "-out",
                "k.pem");
        assertEquals(
                "EC",
                new Pem("private_key", "").privateKey(authority.text("k.pem")).getAlgorithm());
    }

    @Test
    void edKeysAreRead() throws Exception {
        authority.openssl("genpkey", "-algorithm", "ed25519", "-out", "k.pem");
        assertNotNull(new Pem("private_key", "").privateKey(authority.text("k.pem")));
    }

    @Test
    void rsaKeysOfTheOldFormAreRead() throws Exception {
        var certified = authority.certifyRsa("DNS:r.example");
        authority.openssl("rsa", "-in", "leaf.key", "-traditional", "-out", "old.key");
        var old = authority.text("old.key");
        assertTrue(old.contains("BEGIN RSA PRIVATE KEY"), old);
        assertNotNull(read(certified.chain(), old, "").key());
    }

    @Test
    void ecKeysOfTheOldFormAreRead() throws Exception {
        var certified = authority.certify("DNS:e.example");
        authority.openssl("ec", "-in", "leaf.key", "-out", "old.key");
        var old = authority.text("old.key");
        assertTrue(old.contains("BEGIN EC PRIVATE KEY"), old);
        assertNotNull(read(certified.chain(), old, "").key());
    }

    @Test
    void aKeyWithAPassphraseIsRefused() {
        authority.openssl(
                "genpkey",
                "-algorithm",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-aes256",
                "-pass",
                "pass:secret",
                "-out",
                "k.pem");
        assertWrong(
                ours.chain(),
                authority.text("k.pem"),
                "private_key is encrypted with a passphrase; decrypt it with openssl pkey, and let"
                        + " only the proxy's user read it");
    }

    @Test
    void theKeyOfAnotherCertificateIsRefused() {
        var other = authority.certify("DNS:b.example");
        assertWrong(
                ours.chain(),
                other.key(),
                "private_key is not the key of the certificate for a.example; put the key there"
                    + " that the certificate was requested with, and the certificate first in its"
                    + " file");
    }

    @Test
    void theKeyOfAnotherKindIsRefused() {
        var other = authority.certifyRsa("DNS:b.example");
        assertTrue(wrong(ours.chain(), other.key()).contains("is not the key of the certificate"));
    }

    @Test
    void theCertificateWithoutAKeyIsRefused() {
        assertWrong(
                ours.chain(),
                "",
                "private_key is missing, and its counterpart is there; write both, or neither");
    }

    @ParameterizedTest
    @CsvSource({"-----BEGIN NOTHING-----", "text", "-----BEGIN CERTIFICATE-----"})
    void textWithoutACertificateIsRefused(String text) {
        assertWrong(
                text,
                ours.key(),
                "cert_chain holds no certificate; write PEM that begins with -----BEGIN"
                        + " CERTIFICATE-----");
    }

    @Test
    void aBrokenCertificateIsRefusedByItsNumber() {
        var broken = ours.chain() + ours.chain().replaceFirst("M", "A");
        assertWrong(
                broken,
                ours.key(),
                "cert_chain is broken in its certificate 2; copy the certificate there again");
    }

    @Test
    void nothingThatIsSaidOfABrokenKeyQuotesIt() {
        var broken = ours.key().replaceFirst("\nM", "\nA");
        assertFalse(broken.equals(ours.key()));
        assertWrong(
                ours.chain(),
                broken,
                "private_key holds no key that can be read; write an RSA, EC or Ed25519 key, as"
                        + " openssl genpkey makes it");
    }

    @Test
    void anExpiredCertificateIsRefusedWithItsDate() throws Exception {
        var expiry = Objects.requireNonNull(read(ours.chain(), ours.key(), "").expires());
        var thrown =
                assertThrows(
                        MaterialException.class,
                        () -> read(ours.chain(), ours.key(), "", expiry.plusSeconds(1)));
        assertEquals(
                "cert_chain is of no use: its certificate (a.example) expired at "
                        + expiry
                        + "; put a newer one there",
                thrown.getMessage());
    }

    @Test
    void aCertificateOfTheFutureIsRefused() {
        var before = Instant.now().minus(Duration.ofDays(1));
        var thrown =
                assertThrows(
                        MaterialException.class, () -> read(ours.chain(), ours.key(), "", before));
        assertTrue(
                String.valueOf(thrown.getMessage()).contains("(a.example) becomes valid at "),
                thrown::getMessage);
    }

    @Test
    void noKeyIsEverShown() throws Exception {
        var text = new TlsMaterial(ours.chain(), ours.key(), "", null);
        var secret = ours.key().lines().skip(1).findFirst().orElseThrow();
        assertFalse(text.toString().contains(secret));
        assertFalse(read(ours.chain(), ours.key(), "").toString().contains(secret));
        assertFalse(config("'private_key': '" + secret + "'").toString().contains(secret));
    }

    private void assertWrong(String chain, String key, String sentence) {
        assertEquals(sentence, wrong(chain, key));
    }

    private String wrong(String chain, String key) {
        var thrown = assertThrows(MaterialException.class, () -> read(chain, key, ""));
        return String.valueOf(thrown.getMessage());
    }

    private static Material read(String chain, String key, String trust) throws MaterialException {
        return read(chain, key, trust, Instant.now());
    }

    private static Material read(String chain, String key, String trust, Instant now)
            throws MaterialException {
        return Material.of(new TlsMaterial(chain, key, trust, null), config("'a': 'b'"), now);
    }

    private static TlsConfig config(String keys) {
        return TlsConfig.from(JsonConfigNode.of(("{" + keys + "}").replace('\'', '"')));
    }
}
