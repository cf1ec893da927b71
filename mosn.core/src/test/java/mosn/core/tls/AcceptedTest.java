package mosn.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AcceptedTest {
    private PublicKey rsa;
    private PublicKey ec256;
    private PublicKey ec384;

    @BeforeAll
    void keys() throws Exception {
        var ec = KeyPairGenerator.getInstance("EC");
        ec.initialize(new ECGenParameterSpec("secp256r1"));
        ec256 = ec.generateKeyPair().getPublic();
        ec.initialize(new ECGenParameterSpec("secp384r1"));
        ec384 = ec.generateKeyPair().getPublic();
        rsa = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();
    }

    @ParameterizedTest
    @CsvSource({
        "0x403, false, true, false",
        "0x503, false, false, true",
        "0x804, true, false, false",
        "0x401, true, false, false",
        "0x201, false, false, false"
    })
    void aClientOfTls13SaysItBySignatures(String scheme, boolean a, boolean b, boolean c) {
        var accepted = new Accepted(List.of(Integer.decode(scheme)), List.of(0x1301), true);
        assertEquals(a, accepted.takes(rsa));
        assertEquals(b, accepted.takes(ec256));
        assertEquals(c, accepted.takes(ec384));
    }

    @ParameterizedTest
    @CsvSource({"0xC02F, true, false", "0xCCA9, false, true", "0x002F, false, false"})
    void anOlderOneBySuitesToo(String suite, boolean ofRsa, boolean ofEc) {
        var suites = List.of(Integer.decode(suite));
        for (var schemes : List.of(List.of(0x403, 0x804), List.<Integer>of())) {
            var accepted = new Accepted(schemes, suites, false);
            assertEquals(ofRsa, accepted.takes(rsa));
            assertEquals(ofEc, accepted.takes(ec256));
        }
    }

    @Test
    void oneOfWhichNothingIsKnownTakesAll() {
        assertEquals(true, Accepted.ANYTHING.takes(rsa) && Accepted.ANYTHING.takes(ec256));
    }
}
