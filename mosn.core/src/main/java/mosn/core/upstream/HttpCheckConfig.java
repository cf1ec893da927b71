package mosn.core.upstream;

import mosn.api.ConfigNode;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/// What stands under `check_config.http_check_config`.
///
/// @param port 0 for the host's own
/// @param domain what is sent as `Host`; empty for the host's address
/// @param codes any of them is a good answer
/// @param timeout for the answer, once there is a connection
record HttpCheckConfig(
        int port, String method, String path, String domain, List<Codes> codes, Duration timeout) {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final Pattern TOKEN = Pattern.compile("[A-Za-z!#$%&'*+.^_`|~0-9-]+");
    private static final Pattern TARGET = Pattern.compile("/[\\x21-\\x7e]*");
    private static final Pattern HOST = Pattern.compile("[\\x21-\\x7e]*");
    private static final int MOST_PORT = 65_535;

    /// Statuses from `start` to `end`, both of them in it.
    record Codes(int start, int end) {
        static Codes from(ConfigNode node) {
            return new Codes(code(node, "start"), code(node, "end"));
        }

        private static int code(ConfigNode node, String key) {
            return (int) node.number(key, 200, 100, 599);
        }

        boolean has(int status) {
            return start <= status && status <= end;
        }
    }

    static HttpCheckConfig from(ConfigNode node) {
        if (!node.oneOf("scheme", "http", List.of("http", "https")).equals("http")) {
            throw node.problem("scheme", "is https, which is not supported yet", "write http");
        }
        var codes = node.list("codes", Codes::from);
        var timeout = node.duration("timeout", TIMEOUT);
        return new HttpCheckConfig(
                (int) node.number("port", 0, 0, MOST_PORT),
                written(node, "method", "GET", TOKEN),
                written(node, "path", "/", TARGET),
                written(node, "domain", "", HOST),
                codes.isEmpty() ? List.of(new Codes(200, 200)) : codes,
                timeout.isZero() ? TIMEOUT : timeout);
    }

    /// What becomes a part of a request must not end it.
    private static String written(ConfigNode node, String key, String otherwise, Pattern form) {
        var text = node.string(key, otherwise);
        var used = text.isEmpty() ? otherwise : text;
        if (!form.matcher(used).matches()) {
            throw node.problem(
                    key,
                    "is \"" + used + "\", which cannot stand in a request",
                    "write it without blanks, in ASCII");
        }
        return used;
    }
}
