package mosn.plugin.grpc.call;

import mosn.api.grpc.GrpcCall;
import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// What goes to a process: as many events as there are go into one message, for that costs the
/// process, and the proxy, more than an event in it does. While several streams wait for the
/// process it has something to do, and what comes waits for more of its kind, until the process
/// says something, or for [#HOLD] at most. Used on one event loop.
final class Outbox {
    static final Duration HOLD = Duration.ofMillis(2);

    /// With fewer streams waiting nothing is held: where a process takes its time, that would show.
    static final int SEVERAL = 4;

    /// Bytes of one message, but where one event is longer.
    private static final int BATCH = 256 << 10;

    private final Queue<Event> unsent = new ArrayDeque<>();
    private final LongSupplier nanoTime;
    private @Nullable GrpcCall call;

    /// The streams that wait for the process to say something.
    private final Set<Long> waiting = new HashSet<>();

    private long lastSent;
    private boolean waking;

    /// @param introduces whether the process learns of the stream by it
    record Event(long stream, boolean introduces, Answer answer, ProtoWriter message) {}

    /// What a stream waits for once an event has been sent.
    enum Answer {
        /// The process has to say something to it.
        DUE,

        /// Nothing more than before.
        NONE,

        /// Nothing any more: it has been given up.
        NOT_WANTED
    }

    Outbox(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void begin(GrpcCall begun) {
        call = begun;
    }

    void add(Event event) {
        unsent.add(event);
        if (!isHeld()) {
            flush();
        }
    }

    private boolean isHeld() {
        if (waiting.size() < SEVERAL) {
            return false;
        }
        var left = lastSent + HOLD.toNanos() - nanoTime.getAsLong();
        if (left > 0 && call != null && !waking) {
            waking = true;
            Executor here = Runnable::run;
            CompletableFuture.delayedExecutor(left, TimeUnit.NANOSECONDS, here)
                    .execute(call::awaitReady);
        }
        return left > 0;
    }

    /// What waits to be said about a stream that is over need not be said.
    ///
    /// @return whether the process has learned of the stream
    boolean forget(long stream) {
        waiting.remove(stream);
        var heard = true;
        for (var each = unsent.iterator(); each.hasNext(); ) {
            var event = each.next();
            if (event.stream() == stream) {
                heard &= !event.introduces();
                each.remove();
            }
        }
        return heard;
    }

    /// The process has said something about a stream.
    void onAnswer(long stream) {
        waiting.remove(stream);
    }

    /// All that the process has said at a time is done.
    void onHeard() {
        flush();
    }

    /// Something can be sent, or has waited long enough.
    void onReady() {
        waking = false;
        flush();
    }

    private void flush() {
        while (call != null && call.isReady() && !unsent.isEmpty()) {
            var message = new ProtoWriter();
            for (var event = unsent.poll(); event != null; event = next(message)) {
                message.message(1, event.message());
                switch (event.answer()) {
                    case DUE -> waiting.add(event.stream());
                    case NONE -> {}
                    case NOT_WANTED -> waiting.remove(event.stream());
                }
            }
            lastSent = nanoTime.getAsLong();
            call.send(Buffer.of(message.toByteArray()));
        }
    }

    private @Nullable Event next(ProtoWriter message) {
        var event = unsent.peek();
        return event == null || message.size() + event.message().size() > BATCH
                ? null
                : unsent.poll();
    }

    /// Nothing goes any more.
    void end() {
        call = null;
        unsent.clear();
        waiting.clear();
    }
}
