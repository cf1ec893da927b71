package mosn.plugin.grpc.filter;

import java.util.List;
import java.util.Locale;

/// How names of headers are written to a plugin: its maps know letters' case, and HTTP does not.
enum HeaderNames {
    /// As MOSN's HTTP/1 has them: `X-Request-Id`.
    CANONICAL {
        @Override
        String of(String name) {
            var written = new StringBuilder(name.length());
            var first = true;
            for (var i = 0; i < name.length(); i++) {
                var c = name.charAt(i);
                written.append(first ? Character.toUpperCase(c) : Character.toLowerCase(c));
                first = c == '-';
            }
            return written.toString();
        }
    },
    LOWER {
        @Override
        String of(String name) {
            return name.toLowerCase(Locale.ROOT);
        }
    },
    /// As the client wrote them.
    RECEIVED {
        @Override
        String of(String name) {
            return name;
        }
    };

    static final List<String> WORDS = List.of("canonical", "lower", "received");

    abstract String of(String name);
}
