package mosn.core.stream;

import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.RequestTrailersStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.ResponseTrailersStatus;
import mosn.api.stream.StreamFilterStatus;
import mosn.core.loop.TimerWheel.Timeout;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;

/// The wait for one filter's one answer: from a stage, from a thread, or from one after the other.
/// A second answer finds it gone.
final class Suspension {
    private final ProxyStream stream;
    private final FilterCursor cursor;
    private final FilterSlot slot;
    private final @Nullable OffLoop offLoop;
    private final long since = System.nanoTime();
    private final int edits;
    private final @Nullable Timeout timeout;
    private @Nullable CompletionStage<? extends StreamFilterStatus> stage;
    private @Nullable BorrowedBuffer lent;
    private boolean returned;
    private boolean early;

    /// Whether what came first came later than at once.
    private boolean waited;

    private @Nullable StreamFilterStatus earlyStatus;
    private @Nullable Throwable earlyFailure;

    /// @param offLoop the thread that the filter is called on; null on the loop
    /// @param edits of the message when it began
    Suspension(
            ProxyStream stream,
            FilterCursor cursor,
            FilterSlot slot,
            @Nullable OffLoop offLoop,
            int edits) {
        this.edits = edits;
        this.stream = stream;
        this.cursor = cursor;
        this.slot = slot;
        this.offLoop = offLoop;
        this.timeout =
                slot.timeoutNanos() > 0
                        ? stream.loop().timers().start(slot.timeoutNanos(), this::onTimeout)
                        : null;
    }

    /// What an answer that comes later waits for; null where it is an answer already.
    static @Nullable CompletionStage<? extends StreamFilterStatus> stageOf(
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

    boolean isFor(OffLoop offLoop) {
        return this.offLoop == offLoop;
    }

    /// @param lent the chunk that the filter may use until then
    void await(
            CompletionStage<? extends StreamFilterStatus> answer, @Nullable BorrowedBuffer lent) {
        this.stage = answer;
        this.lent = lent;
        this.returned = false;
        try {
            var _ = answer.whenComplete(this::onCompleted);
        } catch (RuntimeException e) { // a stage of the filter's own making
            early = true;
            earlyFailure = e;
        }
        this.returned = true;
    }

    /// On whatever thread completes the stage; at once where it was complete.
    private void onCompleted(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        var loop = stream.loop().executor();
        if (!returned && loop.inEventLoop()) {
            early = true;
            earlyStatus = status;
            earlyFailure = failure;
        } else {
            loop.execute(() -> answerAndWake(status, failure));
        }
    }

    private void answerAndWake(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        answer(status, failure);
        wakeOthers();
    }

    /// Where this was another thread's filter, none could be called until now.
    private void wakeOthers() {
        if (offLoop != null) {
            stream.wakeWaiting();
        }
    }

    void answer(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        if (cursor.isAt(this) && arrive(status, failure)) {
            cursor.goOnBehind();
        }
    }

    /// Takes an answer that was there already.
    boolean takeEarly() {
        return early && arrive(earlyStatus, earlyFailure);
    }

    /// Takes an answer, and waits on where it is one that comes later still.
    private boolean arrive(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        var stillLater = status == null ? null : stageOf(status);
        if (stillLater == null) {
            return settle() && accept(status, failure);
        }
        waited |= offLoop != null || !early;
        early = false;
        await(stillLater, lent);
        return takeEarly();
    }

    private boolean accept(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        if (failure != null || status == null) {
            var why = failure != null ? failure : new NullPointerException("status");
            return cursor.failed(slot, why);
        }
        return cursor.take(slot, status);
    }

    /// Ends the wait; false where it was over.
    private boolean settle() {
        if (!cursor.isAt(this)) {
            return false;
        }
        cursor.settled();
        if (!early || waited) {
            cursor.waited(slot, System.nanoTime() - since, edits);
        }
        if (timeout != null) {
            timeout.cancel();
        }
        if (lent != null) {
            lent.detach();
        }
        if (offLoop != null) {
            stream.filters().settled(offLoop);
        }
        return true;
    }

    private void onTimeout() {
        if (settle()) {
            cancelStage();
            if (cursor.failed(slot, new TimeoutException("no answer in time"))) {
                cursor.goOnBehind();
            }
            wakeOthers();
        }
    }

    /// The stream is over, or is answered from elsewhere.
    void cancel() {
        settle();
        cancelStage();
    }

    private void cancelStage() {
        if (stage != null) {
            cancel(stage);
        }
    }

    /// Nobody waits for it any more.
    static void cancel(CompletionStage<? extends StreamFilterStatus> stage) {
        try {
            stage.toCompletableFuture().cancel(true);
        } catch (UnsupportedOperationException e) {
            // a stage that cannot be cancelled answers into the void
        }
    }
}
