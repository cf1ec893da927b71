package mosn.core;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/// Reads an extension's gauge on a thread of the extension's own, and waits for it no longer than
/// is good for whoever asks for all numbers. Safe from any thread.
final class LentGauge implements LongSupplier {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final LongSupplier value;
    private final Executor blocking;

    /// What did not answer in time; null where there is nothing.
    private @Nullable FutureTask<Long> late;

    LentGauge(LongSupplier value, Executor blocking) {
        this.value = value;
        this.blocking = blocking;
    }

    /// @throws IllegalStateException where it fails, or does not return
    @Override
    public synchronized long getAsLong() {
        if (late != null && !late.isDone()) {
            throw new IllegalStateException("it has not returned yet from when it was read last");
        }
        var task = new FutureTask<>(value::getAsLong);
        late = task;
        blocking.execute(task);
        try {
            var read = task.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            late = null;
            return read;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("it does not return", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody waits for it any more", e);
        }
    }
}
