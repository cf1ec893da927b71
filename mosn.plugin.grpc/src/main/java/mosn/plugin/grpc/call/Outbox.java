package mosn.plugin.grpc.call;

import mosn.api.grpc.GrpcCall;
import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// What goes to a process: as many events as there are go into one message. A process that has two
/// messages to answer has something to do, so what comes then waits for more of its kind, until the
/// process says something or [Outbox#HOLD] has passed: a message costs the process, and the proxy,
/// more than an event in it does. Used on one event loop.
final class Outbox {
    /// How long an event waits for others at most.
    static final Duration HOLD = Duration.ofMillis(1);

    /// Bytes of one message, but where one event is longer.
    private static final int BATCH = 256 << 10;

    /// One that the process is at, and one that it finds then.
    private static final int AHEAD = 2;

    private final Queue<Event> unsent = new ArrayDeque<>();
    private final long hold;
    private final LongSupplier nanoTime;
    private @Nullable GrpcCall call;

    /// Messages that wait for an answer, since the process has said something.
    private int ahead;

    private long lastSent;
    private boolean waking;

    /// @param introduces whether the process learns of the stream by it
    /// @param isAnswered whether the process has to say something to it
    record Event(long stream, boolean introduces, boolean isAnswered, ProtoWriter message) {}

    Outbox(Duration hold, LongSupplier nanoTime) {
        this.hold = hold.toNanos();
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
        if (ahead < AHEAD) {
            return false;
        }
        var left = lastSent + hold - nanoTime.getAsLong();
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

    /// The process has said something.
    void onHeard() {
        ahead = 0;
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
            var isAnswered = false;
            for (var event = unsent.poll(); event != null; event = next(message)) {
                message.message(1, event.message());
                isAnswered |= event.isAnswered();
            }
            if (isAnswered) {
                ahead++;
                lastSent = nanoTime.getAsLong();
            }
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
    }
}
