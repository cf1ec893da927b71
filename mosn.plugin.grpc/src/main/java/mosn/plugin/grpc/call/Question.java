package mosn.plugin.grpc.call;

import mosn.api.CallException;
import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

/// What a process was asked about a stream. One only of its answer, its deadline and its end wins;
/// it holds nothing of the answer.
final class Question {
    private final AtomicReference<@Nullable CompletableFuture<Decision>> waiting;
    private final int number;
    private final Phase phase;
    private final @Nullable Headers trailers;
    private final long deadline;

    /// @param answer who waits for it
    /// @param trailers what it is about, where it is about trailers
    /// @param deadline in [System#nanoTime]; 0 for none
    Question(
            CompletableFuture<Decision> answer,
            int number,
            Phase phase,
            @Nullable Headers trailers,
            long deadline) {
        this.waiting = new AtomicReference<>(answer);
        this.number = number;
        this.phase = phase;
        this.trailers = trailers;
        this.deadline = deadline;
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
