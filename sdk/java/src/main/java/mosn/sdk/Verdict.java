package mosn.sdk;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a filter decides: the same as one inside the proxy may.
public sealed interface Verdict permits Verdict.Fixed, Verdict.LocalReply, Verdict.Replace {
    /// The next filter, please.
    Verdict CONTINUE = Fixed.CONTINUE;

    /// The stream ends without an answer.
    Verdict TERMINATION = Fixed.TERMINATION;

    /// The request has changed: its route is matched again. After the route only.
    Verdict RE_MATCH_ROUTE = Fixed.RE_MATCH_ROUTE;

    /// Not this host. After a host was chosen only.
    Verdict RE_CHOOSE_HOST = Fixed.RE_CHOOSE_HOST;

    /// Answers the request here.
    ///
    /// @param detail one word for those who ask why, as in `auth_denied`
    static LocalReply reply(int status, String detail) {
        return new LocalReply(status, List.of(), new byte[0], detail);
    }

    /// In place of the chunk that came; an empty one drops it. For a body in chunks only.
    static Verdict replace(byte[] chunk) {
        return new Replace(chunk);
    }

    /// Those that say nothing more.
    enum Fixed implements Verdict {
        CONTINUE,
        TERMINATION,
        RE_MATCH_ROUTE,
        RE_CHOOSE_HOST
    }

    /// @param status 200 to 599
    /// @param headers in order
    /// @param body at most 1 MiB
    @SuppressWarnings("ArrayRecordComponent") // nobody compares replies
    record LocalReply(
            int status, List<Map.Entry<String, String>> headers, byte[] body, String detail)
            implements Verdict {
        public LocalReply {
            if (status < 200 || status > 599) {
                throw new IllegalArgumentException("status " + status + " is not from 200 to 599");
            }
            if (detail.isEmpty() || detail.chars().anyMatch(c -> c <= ' ' || c > '~')) {
                throw new IllegalArgumentException("detail '" + detail + "' is not one word");
            }
            headers = List.copyOf(headers);
        }

        /// The same with a body of text and its content type.
        public LocalReply text(String text) {
            return with("content-type", "text/plain; charset=utf-8")
                    .body(text.getBytes(StandardCharsets.UTF_8));
        }

        public LocalReply body(byte[] bytes) {
            return new LocalReply(status, headers, bytes, detail);
        }

        public LocalReply with(String name, String value) {
            var more = new ArrayList<>(headers);
            more.add(Map.entry(name, value));
            return new LocalReply(status, more, body, detail);
        }
    }

    /// @param chunk what passes on
    @SuppressWarnings("ArrayRecordComponent") // nobody compares chunks
    record Replace(byte[] chunk) implements Verdict {}
}
