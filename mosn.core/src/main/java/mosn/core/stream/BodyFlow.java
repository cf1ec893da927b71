package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.core.message.Leg;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Objects;

/// What follows the head in one direction of a stream: chunks and trailers wait here, pass the
/// filters, and go on to the other leg.
///
/// Back-pressure: while the flow is shut (the other leg does not exist yet, is full, or a filter
/// has not answered) the leg that things come from is paused. What it still delivers is held. A
/// filter that looks ahead is shown what is held before its turn, and only then is more read.
final class BodyFlow {
    /// Decides what becomes of a chunk: the stream, with its filters.
    interface Passage {
        /// Whether the chunk went on; otherwise [BodyFlow#open] is called once it has.
        ///
        /// @param end whether the body ends with it: trailers may follow
        boolean data(ByteBuf chunk, boolean end);

        boolean trailers(Headers trailers);

        /// Whether filters are asked about each piece: those that have waited may come as one, and
        /// the end of the body is told also where trailers follow.
        boolean isAsked();

        /// Who asks them; null where none is asked.
        @Nullable FilterCursor asker();

        /// More than the limit has to be held for a filter that wants the whole body.
        void tooLarge();

        /// The whole body is held.
        void whole();
    }

    private static final int NO_LIMIT = -1;

    /// Bytes of what was several pieces.
    private static final int MOST_JOINED = 64 << 10;

    /// Bytes of the least piece that a filter sees ahead: less may still become more.
    private static final int LEAST_AHEAD = 16 << 10;

    /// Pieces that wait to be seen ahead: each may hold far more memory than it has bytes.
    private static final int MOST_UNSEEN = 64;

    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private final Leg from;
    private final Passage passage;
    private @Nullable Headers trailers;
    private boolean complete;
    private boolean collected;
    private boolean replaced;
    private boolean open;
    private boolean busy;
    private boolean full;
    private boolean paused;
    private boolean finished;
    private boolean ended;

    /// Whether the last piece has been passed on as such.
    private boolean endTold;

    private long received;
    private int heldBytes;
    private int limit = NO_LIMIT;
    private @Nullable BorrowedBuffer whole;

    /// @param from where the pieces come from, and what is paused
    BodyFlow(Leg from, Passage passage) {
        this.from = from;
        this.passage = passage;
    }

    /// There is nothing behind the head.
    void empty() {
        complete = true;
    }

    /// Whether everything has come.
    boolean complete() {
        return complete;
    }

    /// Whether everything has gone on.
    boolean ended() {
        return ended;
    }

    long received() {
        return received;
    }

    @Nullable Headers trailers() {
        return trailers;
    }

    /// Whether the message ends with its body's last piece.
    boolean endsWithData() {
        return trailers == null;
    }

    /// Everything came with the head.
    boolean isEmpty() {
        return complete && held.isEmpty() && trailers == null;
    }

    void data(ByteBuf chunk, boolean end) {
        if (finished) {
            chunk.release();
            return;
        }
        received += chunk.readableBytes();
        complete |= end;
        if (open && !full && !busy && held.isEmpty()) {
            pass(chunk);
            return;
        }
        hold(chunk);
        if (limit != NO_LIMIT) {
            collect();
        } else {
            proceed();
        }
    }

    void trailers(Headers trailers) {
        if (finished) {
            return;
        }
        this.trailers = trailers;
        complete = true;
        if (limit != NO_LIMIT) {
            collect();
        } else {
            proceed();
        }
    }

    /// The common case: nothing waits, so the chunk goes on at once.
    private void pass(ByteBuf chunk) {
        busy = true;
        ended |= complete;
        endTold |= complete;
        var passed = passage.data(chunk, complete);
        busy = false;
        open &= passed;
        proceed();
    }

    private void hold(ByteBuf chunk) {
        heldBytes += chunk.readableBytes();
        held.add(chunk);
    }

    /// Keeps everything here until it is complete, up to `limit` bytes. Answers at once where it
    /// is. What a filter has put in the place of what came may be longer.
    ///
    /// @return whether it is; otherwise [Passage#whole] or [Passage#tooLarge] follows
    boolean collect(int limit) {
        if (complete && (replaced || heldBytes <= limit)) {
            collected = true;
            return true;
        }
        this.limit = limit;
        collect();
        return false;
    }

    /// Nobody asks for the whole body any more. What is held stays until the flow opens.
    void collectNoMore() {
        limit = NO_LIMIT;
    }

    private void collect() {
        if (heldBytes > limit) {
            limit = NO_LIMIT;
            passage.tooLarge();
        } else if (complete) {
            limit = NO_LIMIT;
            collected = true;
            passage.whole();
        } else {
            shift();
        }
    }

    /// Whether all of it is here, and nothing has gone on.
    boolean isHeld() {
        return collected && !open && !finished;
    }

    int heldBytes() {
        return heldBytes;
    }

    /// All that is held, for a filter that asked for the whole body; lent until it moves on.
    Buffer whole() {
        if (held.isEmpty()) {
            return Buffer.EMPTY;
        }
        if (whole == null) {
            whole = new BorrowedBuffer(merged());
        }
        return whole;
    }

    private ByteBuf merged() {
        var only = held.size() == 1 ? held.peek() : null;
        if (only != null) {
            return only;
        }
        var merged = Unpooled.buffer(heldBytes);
        for (var chunk : held) {
            merged.writeBytes(chunk, chunk.readerIndex(), chunk.readableBytes());
            chunk.release();
        }
        held.clear();
        held.add(merged);
        return merged;
    }

    /// Puts `body` in the place of all that is held.
    void replace(Buffer body) {
        var bytes = body.toByteArray();
        replaced = true;
        dropHeld();
        if (bytes.length > 0) {
            hold(Unpooled.wrappedBuffer(bytes));
        }
    }

    /// The other leg is there, behind its head, or the filter that held a piece has let it go on.
    void open() {
        open = true;
        proceed();
    }

    /// The other leg is gone, and another one is to come.
    void shut() {
        open = false;
        full = false;
        shift();
    }

    /// The other leg takes more again.
    void onWritable() {
        if (full) {
            full = false;
            proceed();
        }
    }

    /// Says, while a piece goes on, that the other leg is full.
    void full() {
        full = true;
    }

    /// Passes on what can be passed on.
    void proceed() {
        if (busy) {
            return; // further up the stack
        }
        busy = true;
        while (open && !full && !finished && !ended) {
            var ahead = isShown();
            var chunk = ahead ? held.poll() : joined(held, MOST_JOINED);
            if (chunk != null) {
                release(chunk);
                var last = complete && held.isEmpty() && (trailers == null || !ahead);
                endTold |= last;
                ended |= last && trailers == null;
                open = passage.data(chunk, last);
            } else if (complete) {
                open = last();
            } else {
                break;
            }
        }
        busy = false;
        lookAhead();
        shift();
    }

    /// Whether a filter has seen the next piece already.
    private boolean isShown() {
        var asker = passage.asker();
        return asker != null && asker.shown() > 0;
    }

    /// Shows what waits to the filter that has not answered, as far as it looks ahead.
    private void lookAhead() {
        var asker = passage.asker();
        while (!finished && asker != null && mayShow(asker)) {
            var unseen = takeUnseen(asker);
            var room = asker.ahead() - asker.shownBytes();
            var piece = Objects.requireNonNull(joined(unseen, Math.min(room, MOST_JOINED)));
            held.add(piece);
            held.addAll(unseen);
            if (piece.readableBytes() > room) {
                return;
            }
            // trailers may come later: the end is told by itself then
            asker.show(piece, complete && unseen.isEmpty() && trailers == null);
        }
        if (asker != null && asker.ahead() > 0 && held.size() - asker.shown() > MOST_UNSEEN) {
            var unseen = takeUnseen(asker);
            held.add(Objects.requireNonNull(joined(unseen, MOST_JOINED)));
            held.addAll(unseen);
        }
    }

    private ArrayDeque<ByteBuf> takeUnseen(FilterCursor asker) {
        var unseen = new ArrayDeque<ByteBuf>();
        while (held.size() > asker.shown()) {
            unseen.addFirst(held.removeLast());
        }
        return unseen;
    }

    private boolean mayShow(FilterCursor asker) {
        var unseen = heldBytes - asker.shownBytes();
        return asker.ahead() > 0
                && held.size() > asker.shown()
                && (complete || unseen >= LEAST_AHEAD);
    }

    /// The piece that is due; where a filter is asked about each, small ones that wait are one.
    private @Nullable ByteBuf joined(ArrayDeque<ByteBuf> held, int most) {
        var first = held.poll();
        var second = held.peek();
        if (first == null
                || second == null
                || !passage.isAsked()
                || first.readableBytes() + second.readableBytes() > most) {
            return first;
        }
        var size = first.readableBytes();
        for (var more : held) {
            size += more.readableBytes();
        }
        var joined = Unpooled.buffer(Math.min(size, most));
        append(joined, first);
        for (var more = second; more != null && fits(joined, more, most); more = held.peek()) {
            append(joined, held.remove());
        }
        return joined;
    }

    private static boolean fits(ByteBuf joined, ByteBuf more, int most) {
        return joined.readableBytes() + more.readableBytes() <= most;
    }

    private static void append(ByteBuf joined, ByteBuf chunk) {
        joined.writeBytes(chunk, chunk.readerIndex(), chunk.readableBytes());
        chunk.release();
    }

    private boolean last() {
        var last = trailers;
        ended = last == null || endTold || !passage.isAsked();
        if (last != null && ended) {
            return passage.trailers(last);
        }
        endTold = true; // a filter may have held back what goes out before the trailers
        return passage.data(Unpooled.EMPTY_BUFFER, true);
    }

    private void release(ByteBuf chunk) {
        heldBytes -= chunk.readableBytes();
        if (whole != null) {
            whole.detach();
            whole = null;
        }
    }

    private void shift() {
        var pause = !complete && !finished && (full || (limit == NO_LIMIT && !open && isFull()));
        if (pause != paused) {
            paused = pause;
            if (pause) {
                from.pause();
            } else {
                from.resume();
            }
        }
    }

    /// Whether no more is to be held while the flow is shut.
    private boolean isFull() {
        var asker = passage.asker();
        return asker == null || heldBytes >= asker.ahead();
    }

    /// Nothing goes on any more: what is held is released, what comes is dropped.
    void finish() {
        if (!finished) {
            finished = true;
            dropHeld();
            if (paused) {
                paused = false;
                from.resume(); // what still comes is dropped
            }
        }
    }

    private void dropHeld() {
        for (var chunk = held.poll(); chunk != null; chunk = held.poll()) {
            release(chunk);
            chunk.release();
        }
    }
}
