package mosn.core.stream;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// An answer that is no longer wanted once all that was derived from it was cancelled: a filter
/// waits for `call(…).thenApply(…)`, and it is that stage which is cancelled when its stream ends.
final class CallStage<T> extends CompletableFuture<T> {
    private final @Nullable CallStage<?> from;
    private final Runnable abandon;
    private final AtomicInteger wanted = new AtomicInteger();

    /// @param abandon called once where it is cancelled, on whatever thread does that
    CallStage(Runnable abandon) {
        this(null, abandon);
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
