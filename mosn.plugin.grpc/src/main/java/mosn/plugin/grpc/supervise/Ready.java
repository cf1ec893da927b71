package mosn.plugin.grpc.supervise;

import mosn.api.CallException;
import mosn.api.plugin.Plugin;
import mosn.plugin.grpc.call.Conversation;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// A process that takes calls. Safe from any thread.
final class Ready {
    private final Conversation conversation;
    private final int hangAfter;
    private final Runnable onHang;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private volatile @Nullable Runnable onIdle;

    /// @param hangAfter so many deadlines in a row; 0 for never
    /// @param onHang called then
    Ready(Conversation conversation, int hangAfter, Runnable onHang) {
        this.conversation = conversation;
        this.hangAfter = hangAfter;
        this.onHang = onHang;
    }

    /// How many calls are under way.
    int active() {
        return active.get();
    }

    /// How many it has answered, ever.
    long answered() {
        return answered.sum();
    }

    CompletableFuture<Plugin.Response> call(Plugin.Request request, Duration timeout) {
        active.incrementAndGet();
        var answer = conversation.call(request, timeout);
        var _ = answer.whenComplete((_, failure) -> ended(failure));
        return answer;
    }

    private void ended(@Nullable Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        var detail = cause instanceof CallException call ? call.detail() : "";
        if (detail.equals("timeout")) {
            if (late.incrementAndGet() == hangAfter) {
                onHang.run();
            }
        } else if (failure == null || detail.equals("plugin_failed")) {
            late.set(0);
            answered.increment();
        }
        var idle = onIdle;
        if (active.decrementAndGet() == 0 && idle != null) {
            idle.run();
        }
    }

    /// It gets no new calls: says when there is none left, perhaps more than once and perhaps at
    /// once.
    void whenIdle(Runnable idle) {
        onIdle = idle;
        if (active.get() == 0) {
            idle.run();
        }
    }
}
