package mosn.filter.auth;

import mosn.api.ConfigNode;
import mosn.api.message.Headers;
import mosn.api.stream.LocalReply;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;

/// Whom the filter lets pass, and what all others get.
///
/// @param credentials all of them are demanded
/// @param phase when requests are looked at
record AuthConfig(List<Credential> credentials, LocalReply denial, Phase phase) {
    /// When requests are looked at.
    enum Phase {
        BEFORE_ROUTE,
        /// A route may then demand credentials of its own.
        AFTER_ROUTE
    }

    static AuthConfig from(ConfigNode node) {
        var phase = node.oneOf("phase", "before_route", List.of("before_route", "after_route"));
        return read(node, Phase.valueOf(phase.toUpperCase(Locale.ROOT)));
    }

    /// A piece of a route or virtual host, where the phase is settled already.
    static AuthConfig ofRoute(ConfigNode node) {
        return read(node, Phase.AFTER_ROUTE);
    }

    private static AuthConfig read(ConfigNode node, Phase phase) {
        if (!node.has("headers")) {
            throw node.problem(
                    "headers",
                    "is missing",
                    "write what a request must have, as in {\"User\": \"admin\"}");
        }
        var status = (int) node.number("status", 403, 400, 599);
        return new AuthConfig(
                credentials(node.node("headers")), LocalReply.of(status, "auth_denied"), phase);
    }

    private static List<Credential> credentials(ConfigNode headers) {
        var credentials = new ArrayList<Credential>();
        var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.stringMap()
                .forEach(
                        (name, value) -> {
                            if (!names.add(name)) {
                                throw headers.problem(
                                        name, "stands twice, in other letters", "write it once");
                            }
                            if (value.isEmpty()) {
                                throw headers.problem(
                                        name, "is empty", "write the value to demand");
                            }
                            credentials.add(Credential.of(name, value));
                        });
        if (credentials.isEmpty()) {
            throw headers.problem(
                    "is empty, so everybody would pass",
                    "write what a request must have, as in {\"User\": \"admin\"}");
        }
        return List.copyOf(credentials);
    }

    boolean admits(Headers headers) {
        var all = true;
        for (var credential : credentials) {
            all &= credential.isIn(headers); // every one, so that the time says nothing
        }
        return all;
    }
}
