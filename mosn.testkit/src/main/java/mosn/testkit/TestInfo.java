package mosn.testkit;

import mosn.api.stream.ResponseFlag;
import mosn.api.stream.StreamInfo;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;

/// What is known of a stream in a test.
final class TestInfo implements StreamInfo {
    private final Clock clock;
    private final Instant startTime;
    private final Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    private @Nullable Instant endTime;
    private @Nullable String detail;
    private long bytesReceived;
    private long bytesSent;
    private int responseCode;

    TestInfo(Clock clock) {
        this.clock = clock;
        this.startTime = clock.instant();
    }

    void received(int bytes) {
        bytesReceived += bytes;
    }

    void sent(int bytes) {
        bytesSent += bytes;
    }

    void responseCode(int status) {
        responseCode = status;
    }

    void detail(String word) {
        detail = word;
    }

    void end() {
        endTime = clock.instant();
    }

    @Override
    public Instant startTime() {
        return startTime;
    }

    @Override
    public Duration duration() {
        return Duration.between(startTime, endTime == null ? clock.instant() : endTime);
    }

    @Override
    public long bytesReceived() {
        return bytesReceived;
    }

    @Override
    public long bytesSent() {
        return bytesSent;
    }

    @Override
    public int responseCode() {
        return responseCode;
    }

    @Override
    public Set<ResponseFlag> responseFlags() {
        return Set.copyOf(flags);
    }

    @Override
    public void flag(ResponseFlag flag) {
        flags.add(flag);
    }

    @Override
    public @Nullable String detail() {
        return detail;
    }
}
