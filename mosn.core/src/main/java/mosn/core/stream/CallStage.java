package mosn.core.stream;

import mosn.core.loop.ContextLoader;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/// An answer that is no longer wanted once all that was derived from it was cancelled: a filter
/// waits for `call(…).thenApply(…)`, and it is that stage which is cancelled when its stream ends.
public final class CallStage<T> extends CompletableFuture<T> {
    private final @Nullable CallStage<?> from;
    private final Runnable abandon;
    private final AtomicInteger wanted = new AtomicInteger();

    /// @param abandon called once where it is cancelled, on whatever thread does that
    CallStage(Runnable abandon) {
        this(null, abandon);
    }

    /// The same answer, given under the class loader of whom it is for. Cancelling it, or all that
    /// was derived from it, cancels `from`.
    public static <T> CompletableFuture<T> lent(CompletionStage<T> from, ContextLoader loader) {
        var lent = new CallStage<T>(() -> from.toCompletableFuture().cancel(false));
        var _ =
                from.whenComplete(
                        (value, failure) ->
                                loader.run(
                                        () -> {
                                            if (failure == null) {
                                                lent.complete(value);
                                            } else {
                                                lent.completeExceptionally(causeOf(failure));
                                            }
                                        }));
        return lent;
    }

    private static Throwable causeOf(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private CallStage(@Nullable CallStage<?> from, Runnable abandon) {
        this.from = from;
        this.abandon = abandon;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
        wanted.incrementAndGet();
        return new CallStage<>(this, () -> {});
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        if (!super.cancel(mayInterrupt)) {
            return isCancelled();
        }
        abandon.run();
        if (from != null && from.wanted.decrementAndGet() == 0) {
            from.cancel(mayInterrupt);
        }
        return true;
    }
}
