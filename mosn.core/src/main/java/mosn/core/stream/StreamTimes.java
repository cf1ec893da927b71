package mosn.core.stream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;

/// When what happened to a stream.
final class StreamTimes {
    private final long start = System.nanoTime();
    private long requestReceived;
    private long responseReceived;
    private long finished;

    void requestReceived() {
        requestReceived = now();
    }

    void responseReceived() {
        responseReceived = now();
    }

    void finished() {
        finished = now();
    }

    /// Nanoseconds since the start, and never 0, which stands for "not yet".
    private long now() {
        return Math.max(1, System.nanoTime() - start);
    }

    /// From the head to the end, or to now.
    long nanos() {
        return finished != 0 ? finished : now();
    }

    /// Without the time between the request's end and the response's head: the host's, as a rule.
    long processNanos() {
        var all = nanos();
        return requestReceived == 0 || responseReceived <= requestReceived
                ? all
                : all - (responseReceived - requestReceived);
    }

    Instant startTime() {
        return Instant.now().minusNanos(System.nanoTime() - start);
    }

    Duration duration() {
        return Duration.ofNanos(nanos());
    }

    @Nullable Duration requestReceivedDuration() {
        return orNull(requestReceived);
    }

    @Nullable Duration responseReceivedDuration() {
        return orNull(responseReceived);
    }

    @Nullable Duration requestFinishedDuration() {
        return orNull(finished);
    }

    private static @Nullable Duration orNull(long nanos) {
        return nanos == 0 ? null : Duration.ofNanos(nanos);
    }
}
