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
    private final Duration doubt;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private volatile @Nullable Runnable onIdle;

    /// When it was found gone, in [System#nanoTime]; 0 where it was not, or has answered since.
    private volatile long gone;

    /// @param hangAfter so many deadlines in a row; 0 for never
    /// @param onHang called then
    /// @param counted told how long each answer about a stream has taken, and its failure
    /// @param doubt how long it is [#isDoubtful] once it was found gone
    Ready(
            Conversation conversation,
            int hangAfter,
            Runnable onHang,
            BiConsumer<Long, @Nullable Throwable> counted,
            Duration doubt) {
        this.conversation = conversation;
        this.doubt = doubt;
        this.counted = counted;
        this.hangAfter = hangAfter;
        this.onHang = onHang;
        var sessions = conversation.sessions();
        if (sessions != null) {
            sessions.whenOneEnds(this::doubt);
        }
    }

    private void doubt() {
        gone = System.nanoTime() | 1;
    }

    /// Whether another is to be asked, where there is one: the connection to it was lost, which may
    /// be known before its end is.
    boolean isDoubtful() {
        var since = gone;
        return since != 0 && System.nanoTime() - since < doubt.toNanos();
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
            if (gone != 0) {
                gone = 0;
            }
        } else if (detail.equals("plugin_gone")) {
            doubt();
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
