package mosn.api.stream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/// What is known of a stream, so far.
public interface StreamInfo {
    Instant startTime();

    /// Time since the head was decoded; fixed once the stream has ended.
    Duration duration();

    /// Bytes of body that came from the client.
    long bytesReceived();

    /// Bytes of body that went to the client.
    long bytesSent();

    /// The status the client got; 0 before there is one.
    int responseCode();

    /// Why a stream ended as it did, for machines.
    Set<ResponseFlag> responseFlags();

    void flag(ResponseFlag flag);

    /// The same in one word, as in `no_route`; null where the upstream answered.
    @Nullable String detail();
}
