package mosn.plugin.grpc.call;

import mosn.api.CallException;
import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// What a process was asked about a stream. One only of its answer, its deadline and its end wins;
/// it holds nothing of the answer.
final class Question {
    /// The process takes no more streams than it has: nothing is known of how well it is.
    private static final String BUSY = "plugin_busy";

    private final AtomicReference<@Nullable CompletableFuture<Decision>> waiting;
    private final int number;
    private final Phase phase;
    private final @Nullable Headers trailers;
    private final long begin;
    private final long deadline;

    /// When it was put to the process, in [System#nanoTime]; 0 while it waits for its turn.
    private volatile long put;

    private volatile boolean late;

    /// @param answer who waits for it
    /// @param trailers what it is about, where it is about trailers
    /// @param begin since when it waits, in [System#nanoTime]
    /// @param deadline likewise; 0 for none
    Question(
            CompletableFuture<Decision> answer,
            int number,
            Phase phase,
            @Nullable Headers trailers,
            long begin,
            long deadline) {
        this.waiting = new AtomicReference<>(answer);
        this.number = number;
        this.phase = phase;
        this.trailers = trailers;
        this.begin = begin;
        this.deadline = deadline;
    }

    /// How long it is still waited for; 0 for ever.
    long millisLeft() {
        if (deadline == 0) {
            return 0;
        }
        var left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        return Math.clamp(left, 1, Integer.MAX_VALUE);
    }

    /// Its turn has come: the process has time from now on.
    void put() {
        put = System.nanoTime() | 1;
    }

    /// Whether it has failed because its time was up.
    boolean isLate() {
        return late;
    }

    /// Its time is up. Who has had less than half of it cannot be blamed.
    void expire() {
        late = true;
        var since = put;
        if (since == 0) {
            fail(new CallException(BUSY, "it has waited for its turn (max_streams) all its time"));
        } else if (since - begin > deadline - since) {
            fail(new CallException(BUSY, "it has waited too long for its turn (max_streams)"));
        } else {
            fail(new CallException("timeout", "it has not answered in time"));
        }
    }

    @Nullable Headers trailers() {
        return trailers;
    }

    int number() {
        return number;
    }

    Phase phase() {
        return phase;
    }

    long deadline() {
        return deadline;
    }

    boolean isOpen() {
        return waiting.get() != null;
    }

    /// Who waits for the answer: the caller is the one to give it. Null where another was.
    @Nullable CompletableFuture<Decision> claim() {
        return waiting.getAndSet(null);
    }

    void fail(CallException why) {
        var answer = claim();
        if (answer != null) {
            answer.completeExceptionally(why);
        }
    }
}
