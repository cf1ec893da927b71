package mosn.plugin.grpc.call;

import mosn.api.CallException;
import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// What a process was asked about a stream. One only of its answer, its deadline and its end wins.
final class Question {
    private final AtomicBoolean taken = new AtomicBoolean();
    private final CompletableFuture<Decision> answer = new CompletableFuture<>();
    private final int number;
    private final Phase phase;
    private final @Nullable Headers trailers;
    private final long deadline;
    private final long begin;

    /// @param trailers what it is about, where it is about trailers
    /// @param deadline in [System#nanoTime]; 0 for none
    Question(int number, Phase phase, @Nullable Headers trailers, long deadline, long begin) {
        this.number = number;
        this.phase = phase;
        this.trailers = trailers;
        this.deadline = deadline;
        this.begin = begin;
    }

    @Nullable Headers trailers() {
        return trailers;
    }

    long begin() {
        return begin;
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

    CompletableFuture<Decision> answer() {
        return answer;
    }

    /// Whether the caller is the one to say how it ends.
    boolean claim() {
        return taken.compareAndSet(false, true);
    }

    boolean isOpen() {
        return !taken.get();
    }

    void fail(String detail, String message) {
        if (claim()) {
            answer.completeExceptionally(new CallException(detail, message));
        }
    }
}
