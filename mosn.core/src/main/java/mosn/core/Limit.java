package mosn.core;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// How long several things are waited for, one after the other. An interrupt changes nothing.
final class Limit {
    private final long end;
    private final CompletableFuture<Void> hurry;

    /// @param hurry done when nothing is to be waited for any more
    Limit(Duration length, CompletableFuture<Void> hurry) {
        this.end = System.nanoTime() + length.toNanos();
        this.hurry = hurry;
    }

    Limit(Duration length) {
        this(length, new CompletableFuture<>());
    }

    /// Whether it is done in time.
    boolean await(CompletableFuture<Void> event) {
        var either = CompletableFuture.anyOf(event, hurry);
        var interrupted = false;
        try {
            while (true) {
                try {
                    either.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                    return event.isDone();
                } catch (TimeoutException e) {
                    return event.isDone();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
