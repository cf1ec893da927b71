package mosn.plugin.grpc.supervise;

import mosn.api.CallException;
import mosn.api.plugin.Plugin;
import mosn.plugin.grpc.call.Conversation;
import mosn.plugin.grpc.call.Load;
import mosn.plugin.grpc.call.Sessions;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/// A process that takes calls. Safe from any thread.
final class Ready implements Load {
    private final Conversation conversation;
    private final int hangAfter;
    private final Runnable onHang;
    private final BiConsumer<Long, @Nullable Throwable> counted;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private volatile @Nullable Runnable onIdle;

    /// @param hangAfter so many deadlines in a row; 0 for never
    /// @param onHang called then
    /// @param counted told how long each answer about a stream has taken, and its failure
    Ready(
            Conversation conversation,
            int hangAfter,
            Runnable onHang,
            BiConsumer<Long, @Nullable Throwable> counted) {
        this.conversation = conversation;
        this.counted = counted;
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

    /// Where streams are looked at; null where it speaks the first protocol.
    @Nullable Sessions sessions() {
        return conversation.sessions();
    }

    /// Nothing is asked of it any more.
    void close() {
        var sessions = conversation.sessions();
        if (sessions != null) {
            sessions.close();
        }
    }

    @Override
    public void begins() {
        active.incrementAndGet();
    }

    @Override
    public void answered(long nanos, @Nullable Throwable failure) {
        counted.accept(nanos, failure);
        judge(failure);
    }

    @Override
    public void ends(@Nullable Throwable failure) {
        left();
    }

    CompletableFuture<Plugin.Response> call(Plugin.Request request, Duration timeout) {
        active.incrementAndGet();
        var answer = conversation.call(request, timeout);
        var _ = answer.whenComplete((_, failure) -> ended(failure));
        return answer;
    }

    private void ended(@Nullable Throwable failure) {
        judge(failure);
        left();
    }

    private void judge(@Nullable Throwable failure) {
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
    }

    private void left() {
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
