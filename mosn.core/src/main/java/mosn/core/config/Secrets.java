package mosn.core.config;

import java.util.List;
import java.util.Locale;

/// Knows by its name which key holds a secret.
final class Secrets {
    /// What stands in the place of a secret, as in MOSN.
    static final String REDACTED = "***REDACTED***";

    private static final List<String> PARTS =
            List.of(
                    "privatekey",
                    "password",
                    "passwd",
                    "passphrase",
                    "secret",
                    "token",
                    "credential",
                    "apikey",
                    "accesskey",
                    "authorization");

    private Secrets() {}

    /// Rather one too many: a redacted harmless value can be looked up in the file, a secret that
    /// was shown cannot be taken back.
    static boolean isSecret(String key) {
        var letters = key.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
        return letters.equals("pwd")
                || letters.equals("cookie")
                || letters.endsWith("keypem")
                || PARTS.stream().anyMatch(letters::contains);
    }
}
