package mosn.core.tls;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// MOSN's words for cipher suites, and the JDK's.
final class CipherSuites {
    /// Always offered with TLS 1.3: neither BoringSSL nor Go lets anybody choose among them.
    private static final List<String> TLS_1_3 =
            List.of(
                    "TLS_AES_128_GCM_SHA256",
                    "TLS_AES_256_GCM_SHA384",
                    "TLS_CHACHA20_POLY1305_SHA256");

    /// With forward secrecy, and authenticated: MOSN's default also has CBC suites and those of
    /// plain RSA, which are known for their weaknesses.
    private static final List<String> DEFAULT =
            List.of(
                    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
                    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
                    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final Map<String, String> WORDS =
            Map.ofEntries(
                    Map.entry(
                            "ECDHE-ECDSA-AES256-GCM-SHA384",
                            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
                    Map.entry(
                            "ECDHE-RSA-AES256-GCM-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
                    Map.entry(
                            "ECDHE-ECDSA-AES128-GCM-SHA256",
                            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
                    Map.entry(
                            "ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
                    Map.entry(
                            "ECDHE-ECDSA-WITH-CHACHA20-POLY1305",
                            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
                    Map.entry(
                            "ECDHE-RSA-WITH-CHACHA20-POLY1305",
                            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
                    Map.entry("ECDHE-RSA-AES256-CBC-SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
                    Map.entry("ECDHE-RSA-AES128-CBC-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
                    Map.entry("ECDHE-ECDSA-AES256-CBC-SHA", "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
                    Map.entry("ECDHE-ECDSA-AES128-CBC-SHA", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
                    Map.entry("RSA-AES256-CBC-SHA", "TLS_RSA_WITH_AES_256_CBC_SHA"),
                    Map.entry("RSA-AES128-CBC-SHA", "TLS_RSA_WITH_AES_128_CBC_SHA"),
                    // these two are of TLS 1.3 in MOSN
                    Map.entry("AES256-GCM-SHA384", "TLS_AES_256_GCM_SHA384"),
                    Map.entry("AES128-GCM-SHA256", "TLS_AES_128_GCM_SHA256"));

    /// Broken, whoever asks for them.
    private static final Set<String> GONE =
            Set.of("ECDHE-RSA-3DES-EDE-CBC-SHA", "RSA-3DES-EDE-CBC-SHA");

    private CipherSuites() {}

    /// The JDK's name of what may be MOSN's or the JDK's.
    ///
    /// @throws IllegalArgumentException says what to write instead
    static String find(String word) {
        var upper = word.toUpperCase(Locale.ROOT);
        var found = WORDS.getOrDefault(upper, upper);
        if (GONE.contains(upper)) {
            throw new IllegalArgumentException("remove it: 3DES is broken, and BoringSSL lacks it");
        }
        if (!WORDS.containsValue(found) && !TLS_1_3.contains(found)) {
            throw new IllegalArgumentException(
                    "use some of " + WORDS.keySet().stream().sorted().toList());
        }
        return found;
    }

    /// What is offered where `chosen` was written.
    static List<String> of(List<String> chosen) {
        var all = new LinkedHashSet<>(TLS_1_3);
        all.addAll(chosen.isEmpty() ? DEFAULT : chosen);
        return List.copyOf(all);
    }
}
