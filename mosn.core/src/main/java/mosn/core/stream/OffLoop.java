package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterStatus;
import mosn.core.loop.Threads;
import mosn.core.loop.TimerWheel.Timeout;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A filter at work on a virtual thread. Until it has answered it owns what it was lent, and the
/// loop calls no other filter of the stream; an answer that comes later is waited for all the same.
/// When it is given up, what it was lent throws on use from that moment, and its thread is
/// interrupted; the stream's filters are not destroyed before the thread has left. A thread that
/// does not leave then holds up nothing else: see [#PATIENCE_NANOS].
final class OffLoop {
    /// How long an interrupted thread may take to leave before its stream goes on without the
    /// filter.
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ProxyStream stream;
    private final FilterCursor cursor;
    private final FilterSlot slot;
    private final int index;
    private final Lease lease = new Lease();
    private final Thread thread;
    private boolean left;
    private boolean straggler;
    private @Nullable Timeout patience;

    private OffLoop(
            ProxyStream stream,
            FilterCursor cursor,
            FilterSlot slot,
            StreamFilter filter,
            @Nullable Object piece,
            boolean end) {
        this.stream = stream;
        this.cursor = cursor;
        this.slot = slot;
        this.index = cursor.index();
        var phase = cursor.phase();
        var view = new Lent.OfStream(lease, stream);
        var lent = lend(piece);
        this.thread =
                Threads.virtual(
                        "mosn-filter-" + slot.name(), () -> run(phase, filter, view, lent, end));
    }

    static OffLoop start(
            ProxyStream stream,
            FilterCursor cursor,
            FilterSlot slot,
            StreamFilter filter,
            @Nullable Object piece,
            boolean end) {
        var started = new OffLoop(stream, cursor, slot, filter, piece, end);
        started.thread.start();
        return started;
    }

    private @Nullable Object lend(@Nullable Object piece) {
        return switch (piece) {
            case ByteBuf chunk -> new Lent.OfBuffer(lease, new BorrowedBuffer(chunk));
            case Headers trailers -> new Lent.OfHeaders(lease, trailers);
            case ResponseHead head -> new Lent.OfResponse(lease, head);
            case null, default -> piece;
        };
    }

    private void run(
            Phase phase,
            StreamFilter filter,
            Lent.OfStream view,
            @Nullable Object lent,
            boolean end) {
        StreamFilterStatus status = null;
        Throwable failure = null;
        var entered = slot.loader().enter();
        try {
            status = call(phase, filter, view, lent, end);
        } catch (Throwable e) {
            failure = e;
        } finally {
            slot.loader().leave(entered);
        }
        if (status == null || Suspension.stageOf(status) == null) {
            lease.end();
        }
        leave(status, failure);
    }

    private StreamFilterStatus call(
            Phase phase,
            StreamFilter filter,
            Lent.OfStream view,
            @Nullable Object lent,
            boolean end)
            throws InterruptedException {
        Semaphore permits = Objects.requireNonNull(slot.permits());
        permits.acquire();
        try {
            return phase.call(filter, view, lent, end);
        } finally {
            permits.release();
        }
    }

    private void leave(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        stream.loop().executor().execute(() -> onLeft(status, failure));
    }

    private void onLeft(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        left = true;
        if (patience != null) {
            patience.cancel();
        }
        stream.onThreadLeft(this, straggler);
        cursor.onOffLoop(this, status, failure);
        stream.wakeWaiting();
    }

    /// The place of its filter.
    int index() {
        return index;
    }

    /// Takes back what was lent, for good.
    ///
    /// @return whether its thread has still to leave; it is told to
    boolean settle() {
        lease.end();
        straggler = !left;
        if (straggler) {
            patience = stream.loop().timers().start(PATIENCE_NANOS, this::onStuck);
            thread.interrupt();
        }
        return straggler;
    }

    private void onStuck() {
        slot.stuck(thread);
        stream.onStuck(this);
    }
}
