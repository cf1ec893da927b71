package mosn.api.observe;

import mosn.api.stream.ResponseFlag;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// What is to be said about one stream that has ended.
///
/// @param line as `log_format` wants it, without an end of line
/// @param listener the name of the one it came in on
/// @param remote who called
/// @param start when its head was decoded
/// @param duration from there to the end
/// @param protocol the downstream's, as in `Http1`
/// @param method null where the protocol has none, or the request could not be understood
/// @param authority null likewise
/// @param path as it was sent, without the query; null likewise
/// @param responseCode 0 where nobody answered
/// @param flags why it ended as it did
/// @param detail the same in one word, as in `no_route`; null where the upstream answered
/// @param bytesReceived of body, from the client
/// @param bytesSent of body, to the client
/// @param cluster null where it was not routed to one
/// @param host the upstream host's address; null where none was chosen
public record AccessLogEntry(
        String line,
        String listener,
        SocketAddress remote,
        Instant start,
        Duration duration,
        String protocol,
        @Nullable String method,
        @Nullable String authority,
        @Nullable String path,
        int responseCode,
        Set<ResponseFlag> flags,
        @Nullable String detail,
        long bytesReceived,
        long bytesSent,
        @Nullable String cluster,
        @Nullable String host) {
    public AccessLogEntry {
        flags = Set.copyOf(flags);
    }
}
