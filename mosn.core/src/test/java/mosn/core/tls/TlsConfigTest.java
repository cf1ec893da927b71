package mosn.core.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;

class TlsConfigTest {
    @Test
    void whatIsNotWrittenIsModern() {
        var config = read("'cert_chain': 'a', 'private_key': 'b'");
        assertEquals(List.of("TLSv1.2", "TLSv1.3"), config.versions());
        assertEquals(List.of("x25519", "secp256r1"), config.curves());
        assertEquals(Duration.ofSeconds(10), config.handshakeTimeout());
        assertEquals(Duration.ofSeconds(5), config.watchInterval());
        assertEquals(List.of(), config.alpn());
        assertTrue(config.tickets());
        assertFalse(config.fallBack());
        assertTrue(
                config.cipherSuites().stream()
                        .allMatch(
                                suite ->
                                        suite.matches(
                                                "TLS_(ECDHE|AES|CHACHA20).*_(SHA256|SHA384)")),
                config.cipherSuites()::toString);
    }

    @Test
    void whatIsSwitchedOffIsNotThere() {
        assertEquals(List.of(), TlsConfig.of(node("{'tls_context': {'cert_chain': 'a'}}")));
        assertEquals(List.of(), TlsConfig.of(node("{'tls_context': {'status': false}}")));
        assertEquals(List.of(), TlsConfig.of(node("{}")));
    }

    @Test
    void aChainHasOneContextOrASet() {
        assertEquals(1, TlsConfig.chain(node("{'tls_context': {'status': true}}")).size());
        var set = "{'tls_context_set': [{'status': true}, {}, {'status': true}]}";
        assertEquals(2, TlsConfig.chain(node(set)).size());
        var both = node("{'tls_context': {'status': true}, 'tls_context_set': [{'status': true}]}");
        assertEquals(
                "tls_context_set: stands beside tls_context; write one of the two",
                assertThrows(ConfigException.class, () -> TlsConfig.chain(both)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "tlsv1_0, tlsv1_3, TLSv1 TLSv1.1 TLSv1.2 TLSv1.3",
        "tls_auto, tls_auto, TLSv1.2 TLSv1.3",
        "TLSv1_3, tlsv1_3, TLSv1.3",
        "tlsv1_1, tlsv1_2, TLSv1.1 TLSv1.2"
    })
    void versionsAreARange(String least, String most, String versions) {
        var config = read("'min_version': '%s', 'max_version': '%s'".formatted(least, most));
        assertEquals(List.of(versions.split(" ")), config.versions());
    }

    @Test
    void suitesKeepTheirOrderBehindThoseOfTls13() {
        var config =
                read("'cipher_suites': 'ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-CBC-SHA'");
        assertEquals(
                List.of(
                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                        "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
                config.cipherSuites().subList(3, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    'min_version': 'tlsv1_3', 'max_version': 'tlsv1_2' | max_version: is less than
                    'max_version': 'tlsv1_1' | max_version: is less than min_version, which is tlsv1_2
                    'alpn': 'h2,h3' | alpn: has "h3", which is not known; use h2, http/1.1 or sofa
                    'ecdh_curves': 'p224' | ecdh_curves: has "p224", which is not known; use x25519
                    'cipher_suites': 'RC4-SHA' | cipher_suites: has "RC4-SHA", which is not known
                    'cipher_suites': 'RSA-3DES-EDE-CBC-SHA' | 3DES is broken, and BoringSSL lacks it
                    'min_version': 'ssl3' | min_version: is "ssl3"
                    """)
    void whatIsWrongIsSaid(String keys, String part) {
        var thrown = assertThrows(ConfigException.class, () -> read(keys));
        assertTrue(String.valueOf(thrown.getMessage()).contains(part), thrown::getMessage);
    }

    private static TlsConfig read(String keys) {
        return TlsConfig.from(node("{'status': true, " + keys + "}"));
    }

    private static JsonConfigNode node(String json) {
        return JsonConfigNode.of(json.replace('\'', '"'));
    }
}
