package mosn.core.router;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Finds the virtual host of an authority, in MOSN's order: host and port; host with any port;
/// wildcard and port, the longest first; wildcard with any port, the longest first; default.
///
/// No port in a domain means no port in the request.
final class Domains {
    /// By whole authority: a host, or a host and its port.
    private final Map<String, VirtualHost> exact = new HashMap<>();

    private final Map<String, VirtualHost> anyPort = new HashMap<>();
    private final List<Wildcard> wildcards = new ArrayList<>();
    private @Nullable VirtualHost otherwise;

    /// @param domains each once
    Domains(Map<Domain, VirtualHost> domains) {
        domains.forEach(this::put);
        wildcards.sort(
                Comparator.comparing(Wildcard::isAnyPort)
                        .thenComparingInt(wildcard -> -wildcard.suffix.length()));
    }

    private void put(Domain domain, VirtualHost host) {
        if (domain.isDefault()) {
            otherwise = host;
        } else if (domain.isWildcard()) {
            wildcards.add(new Wildcard(domain.host().substring(1), domain.port(), host));
        } else if (domain.port().equals("*")) {
            anyPort.put(domain.host(), host);
        } else {
            exact.put(domain.toString(), host);
        }
    }

    /// @param authority null or empty for requests without one: they belong to the default
    @Nullable VirtualHost find(@Nullable String authority) {
        if (authority == null || authority.isEmpty() || (exact.isEmpty() && hasNoPatterns())) {
            return otherwise;
        }
        var name = authority.toLowerCase(Locale.ROOT);
        name = name.endsWith(":") ? name.substring(0, name.length() - 1) : name;
        var found = exact.get(name);
        if (found != null) {
            return found;
        }
        return hasNoPatterns() ? otherwise : findPattern(name);
    }

    private boolean hasNoPatterns() {
        return anyPort.isEmpty() && wildcards.isEmpty();
    }

    private @Nullable VirtualHost findPattern(String name) {
        var colon = Domain.colon(name);
        var end = colon < 0 ? name.length() : colon;
        var found = anyPort.get(name.substring(0, end));
        if (found != null) {
            return found;
        }
        for (var wildcard : wildcards) {
            if (wildcard.matches(name, end)) {
                return wildcard.host;
            }
        }
        return otherwise;
    }

    private record Wildcard(String suffix, String port, VirtualHost host) {
        boolean isAnyPort() {
            return port.equals("*");
        }

        /// @param end where the host ends in `name`
        boolean matches(String name, int end) {
            return suffix.length() < end
                    && name.startsWith(suffix, end - suffix.length())
                    && (isAnyPort() || isPort(name, end));
        }

        private boolean isPort(String name, int end) {
            return port.isEmpty()
                    ? end == name.length()
                    : name.length() == end + 1 + port.length() && name.endsWith(port);
        }
    }
}
