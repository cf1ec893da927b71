package mosn.core.tls;

import org.jspecify.annotations.Nullable;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// Whom certificates are for.
final class Names {
    /// Mail address, DNS name, URI, IP address (RFC 5280, 4.2.1.6).
    private static final Set<Integer> KINDS = Set.of(1, 2, 6, 7);

    private static final int DNS = 2;

    /// Of a name as RFC 2253 writes it, where it is one that a host could have.
    private static final Pattern COMMON_NAME =
            Pattern.compile("(?:^|,)CN=(?<name>[A-Za-z0-9*._-]+)(?:,|$)");

    private Names() {}

    /// The subject alternative names that are text.
    static List<String> of(X509Certificate certificate) {
        return of(certificate, KINDS);
    }

    /// The names of hosts, in lower case; the common name counts where there are none.
    static List<String> hosts(X509Certificate certificate) {
        var names = of(certificate, Set.of(DNS));
        var common = names.isEmpty() ? commonName(certificate) : null;
        return (common == null ? names : List.of(common))
                .stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }

    private static List<String> of(X509Certificate certificate, Set<Integer> kinds) {
        var found = new ArrayList<String>();
        try {
            var names = certificate.getSubjectAlternativeNames();
            if (names != null) {
                for (var name : names) {
                    if (name.get(0) instanceof Integer kind
                            && kinds.contains(kind)
                            && name.get(1) instanceof String text) {
                        found.add(text);
                    }
                }
            }
        } catch (CertificateParsingException e) {
            return List.of(); // names that cannot be read name nobody
        }
        return List.copyOf(found);
    }

    private static @Nullable String commonName(X509Certificate certificate) {
        var found = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
        return found.find() ? found.group("name") : null;
    }
}
