package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Buffer;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Continue;
import mosn.api.stream.Drop;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ReChooseHost;
import mosn.api.stream.ReMatchRoute;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.Termination;
import mosn.core.message.Edited;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/// One direction's way through the filters of a stream: one phase at a time, one filter at a time,
/// with a place of its own for each. Whoever runs a phase is told at once that all have passed it,
/// or is called back later, or never, because a filter has ended the way.
final class FilterCursor {
    /// Whose filters these are: the request or the response.
    interface Half {
        /// Whether the whole body is held; otherwise the cursor is woken once it is.
        boolean collect(int limit);

        /// The body is not waited for any more, be it that it is not whole.
        void collectNoMore();

        /// All filters have passed what was run, later than at once.
        void passed(Phase phase, @Nullable Object piece, boolean end);

        /// Another number after each change of the head or of a body that is held.
        int edits();

        /// How much of the body is held for the filter whose turn it is.
        int heldBytes();

        /// A filter has dropped a 1xx response.
        default void dropped() {}
    }

    private final ProxyStream stream;
    private final Filters filters;
    private final Half half;
    private Phase phase = Phase.BEFORE_ROUTE;
    private int index;
    private @Nullable Object piece;
    private boolean end;
    private boolean waiting;

    /// When the filter before returned; 0 where there was other work since.
    private long returned;

    private @Nullable Suspension suspension;

    /// What a filter was asked about pieces whose turn has not come; null where none looks ahead.
    private @Nullable ArrayDeque<Shown> shown;

    private int shownBytes;

    /// The place of that filter.
    private int lookout;

    /// @param failure in place of a status
    private record Shown(
            @Nullable StreamFilterStatus status,
            @Nullable Throwable failure,
            BorrowedBuffer lent,
            int bytes) {
        StreamFilterStatus answer() throws Throwable {
            if (failure != null) {
                throw failure;
            }
            return Objects.requireNonNull(status, "status");
        }

        /// Whether the filter is to see nothing behind it: it has failed, or has ended the stream.
        boolean isLast() {
            return status == null || status instanceof LocalReply || status instanceof Termination;
        }

        void cancel() {
            lent.detach();
            var stage = status == null ? null : Suspension.stageOf(status);
            if (stage != null) {
                Suspension.cancel(stage);
            }
        }
    }

    FilterCursor(ProxyStream stream, Filters filters, Half half) {
        this.stream = stream;
        this.filters = filters;
        this.half = half;
    }

    /// Calls the filters of a phase, from the one at `from` on.
    ///
    /// @param piece a `ByteBuf` in the phases of data, the trailers, or the head of a 1xx response
    /// @return whether all have passed; otherwise, once they have, [Half#passed] is called
    boolean run(Phase phase, int from, @Nullable Object piece, boolean end) {
        if (!filters.has(phase)) {
            this.piece = piece;
            return true;
        }
        this.phase = phase;
        this.index = from;
        this.piece = piece;
        this.end = end;
        return step();
    }

    Phase phase() {
        return phase;
    }

    /// The place of the filter whose turn it is.
    int index() {
        return index;
    }

    /// The place of the first filter that has not been called in this phase.
    int uncalled() {
        return waiting ? index : index + 1;
    }

    /// Whether a filter has not answered yet.
    boolean isUnderWay() {
        return waiting || suspension != null;
    }

    /// What is left of the piece once all have passed.
    @Nullable Object takePiece() {
        var taken = piece;
        piece = null;
        return taken;
    }

    /// Something this cursor waited for has happened: the body is whole, or the other direction's
    /// filter has come back from its thread, or is called no more.
    void wake() {
        if (waiting) {
            waiting = false;
            half.collectNoMore(); // the filter that asked for it may have been left out
            goOn();
        }
    }

    /// The most bytes that the filter which has not answered for a piece sees of those behind it; 0
    /// where it sees none. A filter in front would have to see them before, and none is called
    /// while a thread is in another.
    int ahead() {
        return suspension != null
                        && piece instanceof ByteBuf
                        && bodyMode(filters.slot(index)) instanceof BodyMode.Ahead(var bytes)
                        && filters.has(index, phase)
                        && !filters.isOffLoop()
                        && isFirst()
                        && !hasSeenAll()
                ? bytes
                : 0;
    }

    private boolean isFirst() {
        for (var before = 0; before < index; before++) {
            if (filters.has(before, phase)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasSeenAll() {
        var last = shown == null ? null : shown.peekLast();
        return last != null && last.isLast();
    }

    /// How many pieces behind the one that is due have been shown.
    int shown() {
        return shown == null ? 0 : shown.size();
    }

    int shownBytes() {
        return shownBytes;
    }

    /// Asks the filter that looks ahead about a piece; its answer is taken when the piece is due.
    void show(ByteBuf chunk, boolean end) {
        var slot = filters.slot(index);
        var lent = new BorrowedBuffer(chunk);
        var from = System.nanoTime();
        StreamFilterStatus status = null;
        Throwable failure = null;
        try {
            status = ask(slot, lent, end);
        } catch (Throwable e) {
            failure = e;
        }
        var bytes = chunk.readableBytes();
        slot.ledger().called(loop(), phase, System.nanoTime() - from, bytes, false);
        var seen = new Shown(status, failure, lent, bytes);
        if (suspension == null) {
            seen.cancel(); // it has ended the stream
            return;
        }
        if (shown == null) {
            shown = new ArrayDeque<>();
        }
        lookout = index;
        shown.add(seen);
        shownBytes += bytes;
    }

    private @Nullable Shown takeShown() {
        var first =
                shown != null && piece instanceof ByteBuf && index == lookout ? shown.poll() : null;
        shownBytes -= first == null ? 0 : first.bytes();
        return first;
    }

    private void dropShown() {
        if (shown != null) {
            shown.forEach(Shown::cancel);
            shown.clear();
            shownBytes = 0;
        }
    }

    /// A filter is called no more, in this direction either: what it has seen goes on as it came.
    void leftOut(int place) {
        if (place == lookout) {
            dropShown();
        }
    }

    /// Forgets where it was: the stream is over, or is answered from elsewhere.
    void cancel() {
        waiting = false;
        if (suspension != null) {
            suspension.cancel();
            suspension = null;
        }
        dropShown();
        index = filters.size();
        if (piece instanceof ByteBuf chunk) {
            chunk.release();
        }
        piece = null;
    }

    private void goOn() {
        try {
            if (step()) {
                half.passed(phase, takePiece(), end);
            }
        } catch (RuntimeException | LinkageError e) {
            stream.onMistake(phase, e);
        }
    }

    private boolean step() {
        returned = 0;
        for (; index < filters.size(); index++) {
            if (filters.has(index, phase) && !visit()) {
                return false;
            }
        }
        return true;
    }

    /// Calls the filter at [#index], and says whether the next one's turn has come.
    private boolean visit() {
        var slot = filters.slot(index);
        if (filters.isOffFor(index, stream.route())) {
            return true;
        }
        if (filters.isStuck(index)) {
            return skip(slot, true);
        }
        waiting = true; // for the body, or for a thread to leave; undone if it need not
        if (!hasBody(slot) || filters.isOffLoop() || filters.isWorking(index)) {
            return false;
        }
        waiting = false;
        if (slot.permits() != null) {
            slot.ledger().called(loop(), phase, 0, bytes(), false);
            var edits = edits(); // before the thread makes any
            suspend(slot, filters.goOffLoop(stream, this, piece, end), edits);
            return false;
        }
        return call(slot);
    }

    private boolean hasBody(FilterSlot slot) {
        return !phase.isOfHead()
                || !(bodyMode(slot) instanceof BodyMode.Whole(var limit))
                || half.collect(limit);
    }

    private BodyMode bodyMode(FilterSlot slot) {
        return phase.isOfRequest() ? slot.requestBody() : slot.responseBody();
    }

    /// Whether the filter whose turn it is has asked for the whole body.
    boolean isAtWhole() {
        return index < filters.size() && bodyMode(filters.slot(index)) instanceof BodyMode.Whole;
    }

    private boolean call(FilterSlot slot) {
        var ahead = takeShown();
        var lent = ahead == null ? lent() : ahead.lent();
        var from = returned != 0 ? returned : System.nanoTime();
        var edits = edits();
        StreamFilterStatus status;
        CompletionStage<? extends StreamFilterStatus> answer;
        try {
            status = ahead == null ? ask(slot, lent != null ? lent : piece, end) : ahead.answer();
            answer = Suspension.stageOf(status);
        } catch (Throwable e) {
            account(slot, from, edits, ahead);
            detach(lent);
            return failed(slot, e);
        }
        account(slot, from, edits, ahead);
        if (answer == null) {
            detach(lent);
            return take(slot, status);
        }
        var until = suspend(slot, null, edits());
        until.await(answer, lent);
        return until.takeEarly();
    }

    private @Nullable BorrowedBuffer lent() {
        return piece instanceof ByteBuf chunk ? new BorrowedBuffer(chunk) : null;
    }

    /// @param ahead what was accounted for before
    private void account(FilterSlot slot, long from, int edits, @Nullable Shown ahead) {
        if (ahead != null) {
            return;
        }
        returned = System.nanoTime();
        var changed = edits() != edits;
        slot.ledger().called(loop(), phase, returned - from, bytes(), changed);
        if (changed) {
            filters.changed(index);
        }
    }

    /// A filter's answer has come later, or is not waited for any more.
    ///
    /// @param edits of the message when the filter was called
    void waited(FilterSlot slot, long nanos, int edits) {
        slot.ledger().waited(loop(), phase, nanos);
        filters.delayed(index, nanos);
        if (edits() != edits) {
            changed(slot);
        }
    }

    private void changed(FilterSlot slot) {
        slot.ledger().changed(loop(), phase);
        filters.changed(index);
    }

    /// Another number after each change of what filters may change in this phase.
    int edits() {
        return phase.isOfHead() ? half.edits() : Edited.of(piece);
    }

    private int bytes() {
        return piece instanceof ByteBuf chunk
                ? chunk.readableBytes()
                : phase.isOfHead() ? half.heldBytes() : 0;
    }

    private int loop() {
        return stream.loop().index();
    }

    private static void detach(@Nullable BorrowedBuffer lent) {
        if (lent != null) {
            lent.detach();
        }
    }

    private StreamFilterStatus ask(FilterSlot slot, @Nullable Object lent, boolean end) {
        var entered = slot.loader().enter();
        try {
            return phase.call(filters.filter(index), stream, lent, end);
        } finally {
            slot.loader().leave(entered);
        }
    }

    /// What a filter has decided; whether the next one's turn has come. What fails in carrying it
    /// out is not the filter's failure.
    boolean take(FilterSlot slot, StreamFilterStatus status) {
        filters.worked(index);
        if (status != Continue.CONTINUE) {
            slot.ledger().decided(loop(), phase, status);
        }
        try {
            return switch (status) {
                case Continue.CONTINUE -> true;
                case RequestDataStatus.Replace(var chunk) -> replace(slot, chunk);
                case ResponseDataStatus.Replace(var chunk) -> replace(slot, chunk);
                case LocalReply reply -> reply(slot, reply);
                case Termination.TERMINATION -> {
                    filters.stopped(index);
                    yield stream.terminatedByFilter();
                }
                case ReMatchRoute.RE_MATCH_ROUTE -> stream.routing().reMatchRoute(index);
                case ReChooseHost.RE_CHOOSE_HOST -> stream.routing().reChooseHost(index);
                case Drop.DROP -> drop();
                default -> failed(slot, new IllegalStateException("a stage that yields " + status));
            };
        } catch (RuntimeException | LinkageError e) {
            stream.onMistake(phase, e);
            return false;
        }
    }

    private boolean reply(FilterSlot slot, LocalReply reply) {
        Reply made;
        try {
            made = stream.made(reply);
        } catch (RuntimeException e) {
            return failed(slot, e); // a field that cannot be written, as a rule
        }
        filters.stopped(index);
        return stream.reply(made, phase.isOfRequest() ? -1 : index);
    }

    private boolean drop() {
        index = filters.size();
        piece = null;
        half.dropped();
        return false;
    }

    private boolean replace(FilterSlot slot, Buffer by) {
        byte[] bytes;
        try {
            bytes = by.toByteArray();
        } catch (RuntimeException e) {
            return failed(slot, e);
        }
        if (piece instanceof ByteBuf chunk) {
            chunk.release();
        }
        piece = Unpooled.wrappedBuffer(bytes);
        changed(slot);
        return true;
    }

    /// What a filter's failure means; whether the next one's turn has come.
    boolean failed(FilterSlot slot, Throwable failure) {
        var late = failure instanceof TimeoutException;
        slot.ledger().failed(loop(), phase, late);
        slot.failed(phase, failure);
        return skip(slot, late);
    }

    private boolean skip(FilterSlot slot, boolean late) {
        stream.leaveOut(index);
        if (slot.allowsOnError()) {
            return true;
        }
        filters.stopped(index);
        try {
            stream.onFilterFailure(late);
        } catch (RuntimeException | LinkageError e) {
            stream.onMistake(phase, e);
        }
        return false;
    }

    private Suspension suspend(FilterSlot slot, @Nullable OffLoop offLoop, int edits) {
        var suspended = new Suspension(stream, this, slot, offLoop, edits);
        suspension = suspended;
        return suspended;
    }

    /// A filter on a virtual thread has left it.
    void onOffLoop(
            OffLoop offLoop, @Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        if (suspension != null && suspension.isFor(offLoop)) {
            suspension.answer(status, failure);
            return;
        }
        var later = status == null ? null : Suspension.stageOf(status);
        if (later != null) { // it was given up while it was on its way out
            Suspension.cancel(later);
        }
    }

    boolean isAt(Suspension suspended) {
        return suspension == suspended;
    }

    /// The wait is over: its answer is there, or is not wanted any more.
    void settled() {
        suspension = null;
    }

    /// The filter whose turn it is has let the stream go on, later than at once.
    void goOnBehind() {
        index++;
        goOn();
    }
}
