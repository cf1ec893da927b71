package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Buffer;
import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Continue;
import mosn.api.stream.Drop;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ReChooseHost;
import mosn.api.stream.ReMatchRoute;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.RequestTrailersStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.ResponseTrailersStatus;
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.Termination;
import mosn.core.loop.TimerWheel.Timeout;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/// One direction's way through the filters of a stream: one phase at a time, one filter at a time,
/// with a place of its own for each. Whoever runs a phase is told at once that all have passed it,
/// or is called back later, or never, because a filter has ended the way.
final class FilterCursor {
    private final ProxyStream stream;
    private final Filters filters;
    private Phase phase = Phase.BEFORE_ROUTE;
    private int index;
    private @Nullable Object piece;
    private boolean end;
    private boolean waiting;
    private @Nullable Suspension suspension;

    FilterCursor(ProxyStream stream, Filters filters) {
        this.stream = stream;
        this.filters = filters;
    }

    /// Calls the filters of a phase, from the one at `from` on.
    ///
    /// @param piece a `ByteBuf` in the phases of data, the trailers, or the head of a 1xx response
    /// @return whether all have passed; otherwise, once they have, [ProxyStream#passed] is called
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

    boolean end() {
        return end;
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
    /// filter has come back from its thread.
    void wake() {
        if (waiting) {
            waiting = false;
            goOn();
        }
    }

    /// Forgets where it was: the stream is over, or is answered from elsewhere.
    void cancel() {
        waiting = false;
        index = filters.size();
        if (suspension != null) {
            suspension.cancel();
            suspension = null;
        }
        if (piece instanceof ByteBuf chunk) {
            chunk.release();
        }
        piece = null;
    }

    private void goOn() {
        if (step()) {
            pass();
        }
    }

    private boolean step() {
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
        if (filters.isStuck(index)) {
            return skip(slot, true);
        }
        waiting = true; // for the body, or for a thread to leave; undone if it need not
        if (!hasBody(slot) || filters.isOffLoop() || filters.isWorking(index)) {
            return false;
        }
        waiting = false;
        if (slot.permits() != null) {
            suspend(slot, filters.goOffLoop(stream, this, piece, end));
            return false;
        }
        return call(slot);
    }

    private boolean hasBody(FilterSlot slot) {
        return switch (phase) {
            case BEFORE_ROUTE, AFTER_ROUTE, AFTER_CHOOSE_HOST ->
                    !(slot.requestBody() instanceof BodyMode.Whole(var limit))
                            || stream.collectRequest(limit);
            case BEFORE_SEND ->
                    !(slot.responseBody() instanceof BodyMode.Whole(var limit))
                            || stream.collectResponse(limit);
            default -> true;
        };
    }

    /// Whether the filter whose turn it is has asked for the whole body.
    boolean isAtWhole() {
        if (index >= filters.size()) {
            return false;
        }
        var slot = filters.slot(index);
        var mode = phase.isOfRequest() ? slot.requestBody() : slot.responseBody();
        return mode instanceof BodyMode.Whole;
    }

    private boolean call(FilterSlot slot) {
        var lent = piece instanceof ByteBuf chunk ? new BorrowedBuffer(chunk) : null;
        StreamFilterStatus status;
        CompletionStage<? extends StreamFilterStatus> answer;
        try {
            status = ask(slot, lent != null ? lent : piece);
            answer = later(status);
        } catch (Throwable e) {
            detach(lent);
            return failed(slot, e);
        }
        if (answer == null) {
            detach(lent);
            return take(slot, status);
        }
        var until = suspend(slot, null);
        until.await(answer, lent);
        return until.takeEarly();
    }

    private static void detach(@Nullable BorrowedBuffer lent) {
        if (lent != null) {
            lent.detach();
        }
    }

    private StreamFilterStatus ask(FilterSlot slot, @Nullable Object lent) {
        var entered = slot.loader().enter();
        try {
            return phase.call(filters.filter(index), stream, lent, end);
        } finally {
            slot.loader().leave(entered);
        }
    }

    /// What a filter has decided; whether the next one's turn has come. What fails in carrying it
    /// out is not the filter's failure.
    private boolean take(FilterSlot slot, StreamFilterStatus status) {
        try {
            return switch (status) {
                case Continue.CONTINUE -> true;
                case RequestDataStatus.Replace(var chunk) -> replace(slot, chunk);
                case ResponseDataStatus.Replace(var chunk) -> replace(slot, chunk);
                case LocalReply reply -> reply(slot, reply);
                case Termination.TERMINATION -> stream.terminatedByFilter();
                case ReMatchRoute.RE_MATCH_ROUTE -> stream.reMatchRoute(index);
                case ReChooseHost.RE_CHOOSE_HOST -> stream.reChooseHost(index);
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
        return stream.reply(made, this, index);
    }

    private boolean drop() {
        index = filters.size();
        piece = null;
        stream.onDropped();
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
        return true;
    }

    /// What is waited for where this is an answer that comes later.
    static @Nullable CompletionStage<? extends StreamFilterStatus> later(
            StreamFilterStatus status) {
        return switch (status) {
            case BeforeRouteStatus.Later(var answer) -> answer;
            case AfterRouteStatus.Later(var answer) -> answer;
            case AfterChooseHostStatus.Later(var answer) -> answer;
            case RequestDataStatus.Later(var answer) -> answer;
            case RequestTrailersStatus.Later(var answer) -> answer;
            case BeforeSendStatus.Later(var answer) -> answer;
            case ResponseDataStatus.Later(var answer) -> answer;
            case ResponseTrailersStatus.Later(var answer) -> answer;
            default -> null;
        };
    }

    private boolean failed(FilterSlot slot, Throwable failure) {
        slot.failed(phase, failure);
        return skip(slot, failure instanceof TimeoutException);
    }

    private boolean skip(FilterSlot slot, boolean late) {
        filters.leaveOut(index);
        if (slot.allowsOnError()) {
            return true;
        }
        stream.onFilterFailure(late);
        return false;
    }

    private Suspension suspend(FilterSlot slot, @Nullable OffLoop offLoop) {
        var suspended = new Suspension(slot, offLoop);
        suspension = suspended;
        return suspended;
    }

    /// A filter on a virtual thread has left it.
    void onOffLoop(
            OffLoop offLoop, @Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        var suspended = suspension;
        if (suspended == null || suspended.offLoop != offLoop) {
            return; // it was given up before
        }
        suspended.answer(status, failure);
    }

    private void pass() {
        try {
            stream.passed(this);
        } catch (RuntimeException | LinkageError e) {
            stream.onMistake(phase, e);
        }
    }

    /// The wait for one filter's one answer. A second one finds it gone.
    private final class Suspension {
        private final FilterSlot slot;
        private final @Nullable OffLoop offLoop;
        private final @Nullable Timeout timeout;
        private @Nullable CompletionStage<? extends StreamFilterStatus> stage;
        private @Nullable BorrowedBuffer lent;
        private boolean returned;
        private boolean early;
        private @Nullable StreamFilterStatus earlyStatus;
        private @Nullable Throwable earlyFailure;

        Suspension(FilterSlot slot, @Nullable OffLoop offLoop) {
            this.slot = slot;
            this.offLoop = offLoop;
            this.timeout =
                    slot.timeoutNanos() > 0
                            ? stream.loop().timers().start(slot.timeoutNanos(), this::onTimeout)
                            : null;
        }

        void await(
                CompletionStage<? extends StreamFilterStatus> answer,
                @Nullable BorrowedBuffer lent) {
            this.stage = answer;
            this.lent = lent;
            this.returned = false;
            try {
                answer.whenComplete(this::completed);
            } catch (RuntimeException e) { // a stage of the filter's own making
                early = true;
                earlyFailure = e;
            }
            this.returned = true;
        }

        private void completed(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
            if (!returned && stream.loop().executor().inEventLoop()) {
                early = true;
                earlyStatus = status;
                earlyFailure = failure;
            } else {
                stream.loop().executor().execute(() -> onCompleted(status, failure));
            }
        }

        private void onCompleted(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
            answer(status, failure);
            wakeOthers();
        }

        /// Where this was another thread's filter, none could be called until now.
        private void wakeOthers() {
            if (offLoop != null) {
                stream.wakeWaiting();
            }
        }

        /// Takes an answer that was there already.
        boolean takeEarly() {
            return early && arrive(earlyStatus, earlyFailure);
        }

        /// Takes an answer, and waits on where it is one that comes later still.
        private boolean arrive(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
            var stillLater = status == null ? null : later(status);
            if (stillLater == null) {
                return settle() && accept(status, failure);
            }
            early = false;
            await(stillLater, lent);
            return takeEarly();
        }

        void answer(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
            if (suspension == this && arrive(status, failure)) {
                index++;
                goOn();
            }
        }

        private boolean accept(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
            if (failure != null || status == null) {
                return failed(slot, failure != null ? failure : new NullPointerException("status"));
            }
            return take(slot, status);
        }

        /// Ends the wait; false where it was over.
        private boolean settle() {
            if (suspension != this) {
                return false;
            }
            suspension = null;
            if (timeout != null) {
                timeout.cancel();
            }
            detach(lent);
            if (offLoop != null) {
                filters.settled(offLoop);
            }
            return true;
        }

        private void onTimeout() {
            if (settle()) {
                cancelStage();
                if (failed(slot, new TimeoutException("no answer in time"))) {
                    index++;
                    goOn();
                }
                wakeOthers();
            }
        }

        void cancel() {
            settle();
            cancelStage();
        }

        private void cancelStage() {
            if (stage != null) {
                try {
                    stage.toCompletableFuture().cancel(true);
                } catch (UnsupportedOperationException e) {
                    // a stage that cannot be cancelled answers into the void
                }
            }
        }
    }
}
