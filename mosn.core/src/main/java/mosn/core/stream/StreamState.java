package mosn.core.stream;

import mosn.api.stream.ResponseFlag;
import mosn.api.stream.StreamInfo;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/// What is known of a stream, so far.
final class StreamState implements StreamInfo {
    private final StreamTimes times;
    private long received;
    private long sent;
    private int code;
    private @Nullable EnumSet<ResponseFlag> flags;
    private @Nullable String detail;

    StreamState(StreamTimes times) {
        this.times = times;
    }

    void received(int bytes) {
        received += bytes;
    }

    void sent(int bytes) {
        sent += bytes;
    }

    void responseCode(int code) {
        this.code = code;
    }

    void detail(String detail) {
        this.detail = detail;
    }

    @Override
    public Instant startTime() {
        return times.startTime();
    }

    @Override
    public Duration duration() {
        return times.duration();
    }

    @Override
    public long bytesReceived() {
        return received;
    }

    @Override
    public long bytesSent() {
        return sent;
    }

    @Override
    public int responseCode() {
        return code;
    }

    @Override
    public Set<ResponseFlag> responseFlags() {
        return flags == null ? Set.of() : flags.clone();
    }

    @Override
    public void flag(ResponseFlag flag) {
        if (flags == null) {
            flags = EnumSet.of(flag);
        } else {
            flags.add(flag);
        }
    }

    @Override
    public @Nullable String detail() {
        return detail;
    }
}
