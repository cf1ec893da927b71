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
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// A process that takes calls. Safe from any thread.
final class Ready implements Load {
    private static final System.Logger LOG = System.getLogger("mosn.plugin");

    /// So many sessions that end one after the other without an answer are too many.
    private static final int UNANSWERED = 3;

    private final String who;
    private final Conversation conversation;
    private final int hangAfter;
    private final Consumer<String> onFault;
    private final BiConsumer<Long, @Nullable Throwable> counted;
    private final Timing timing;
    private final AtomicInteger active = new AtomicInteger();
    private final AtomicInteger late = new AtomicInteger();
    private final LongAdder answered = new LongAdder();
    private volatile @Nullable Runnable onIdle;

    private volatile boolean closed;

    /// When it was found gone, in [System#nanoTime]; 0 where it was not, or has answered since.
    private volatile long gone;

    /// Sessions that have ended since it answered, and when the first of them did.
    private int ended;

    private long firstEnded;

    /// Streams that nobody has been told of who have lost it; and when somebody was told of others.
    private long untold;

    private long told;

    /// @param who its name, for people
    /// @param hangAfter so many deadlines in a row; 0 for never
    /// @param onFault told why it is of no use any more, perhaps more than once
    /// @param counted told how long each answer about a stream has taken, and its failure
    Ready(
            String who,
            Conversation conversation,
            int hangAfter,
            Consumer<String> onFault,
            BiConsumer<Long, @Nullable Throwable> counted,
            Timing timing) {
        this.who = who;
        this.conversation = conversation;
        this.hangAfter = hangAfter;
        this.onFault = onFault;
        this.counted = counted;
        this.timing = timing;
        var sessions = conversation.sessions();
        if (sessions != null) {
            sessions.whenOneEnds(this::onSessionEnd);
        }
    }

    private void onSessionEnd(int streams, String why) {
        var now = System.nanoTime() | 1;
        gone = now;
        String line;
        boolean useless;
        synchronized (this) {
            firstEnded = ended++ == 0 ? now : firstEnded;
            useless = !closed && ended >= UNANSWERED && now - firstEnded > timing.deaf().toNanos();
            line = lost(streams, why, now);
        }
        if (!line.isEmpty()) {
            LOG.log(System.Logger.Level.WARNING, line);
        }
        if (useless) {
            onFault.accept("it ends its sessions without an answer: " + why);
        }
    }

    /// What to tell of streams that have lost it; once a second at most.
    private String lost(int streams, String why, long now) {
        untold += streams;
        if (untold == 0 || (told != 0 && now - told < TimeUnit.SECONDS.toNanos(1))) {
            return "";
        }
        var line = untold + " streams lose plugin " + who + ": " + why;
        untold = 0;
        told = now;
        return line;
    }

    /// Whether another is to be asked, where there is one: the connection to it was lost, which may
    /// be known before its end is.
    boolean isDoubtful() {
        var since = gone;
        return since != 0 && System.nanoTime() - since < timing.doubt().toNanos();
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
        closed = true;
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
                onFault.accept("it has let " + hangAfter + " calls in a row pass their deadline");
            }
        } else if (failure == null || detail.equals("plugin_failed")) {
            late.set(0);
            answered.increment();
            if (gone != 0) {
                isThere();
            }
        } else if (detail.equals("plugin_gone")) {
            gone = System.nanoTime() | 1;
        }
    }

    private synchronized void isThere() {
        gone = 0;
        ended = 0;
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
