package mosn.testkit;

import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.RequestTrailersStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.ResponseTrailersStatus;
import mosn.api.stream.StreamFilterStatus;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/// A filter at work in one phase: until its answer is there, or it has been cancelled.
final class Work {
    private static final Duration TO_LEAVE = Duration.ofSeconds(10);

    private final CompletableFuture<StreamFilterStatus> answer = new CompletableFuture<>();
    private final Supplier<? extends @Nullable StreamFilterStatus> call;
    private volatile @Nullable CompletionStage<?> later;
    private @Nullable Thread thread;

    private Work(Supplier<? extends @Nullable StreamFilterStatus> call) {
        this.call = call;
    }

    static Work here(Supplier<? extends @Nullable StreamFilterStatus> call) {
        var work = new Work(call);
        work.run();
        return work;
    }

    static Work onVirtualThread(
            String name, Supplier<? extends @Nullable StreamFilterStatus> call) {
        var work = new Work(call);
        work.thread = Thread.ofVirtual().name(name).start(work::run);
        return work;
    }

    /// Fails with what the filter threw.
    CompletableFuture<StreamFilterStatus> answer() {
        return answer;
    }

    /// Cancels the stage, or interrupts the thread and waits until it has left.
    void cancel() {
        if (later instanceof Future<?> future) {
            future.cancel(true);
        }
        if (thread != null) {
            thread.interrupt();
            awaitLeaving(thread);
        }
    }

    private static void awaitLeaving(Thread thread) {
        try {
            if (!thread.join(TO_LEAVE)) {
                throw new AssertionError(
                        "the filter did not return within 10 s of its thread's interrupt");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while a filter was asked to return", e);
        }
    }

    private void run() {
        try {
            follow(call.get());
        } catch (Throwable thrown) { // whatever a filter throws ends its own stream only
            answer.completeExceptionally(thrown);
        }
    }

    private void follow(@Nullable StreamFilterStatus status) {
        var stage = stage(status);
        later = stage;
        if (stage != null) {
            var _ = stage.whenComplete(this::followed);
        } else if (status != null) {
            answer.complete(status);
        } else {
            answer.completeExceptionally(new NullPointerException("the answer is null"));
        }
    }

    private void followed(@Nullable StreamFilterStatus status, @Nullable Throwable failure) {
        if (failure != null) {
            answer.completeExceptionally(failure);
        } else {
            follow(status);
        }
    }

    private static @Nullable CompletionStage<? extends StreamFilterStatus> stage(
            @Nullable StreamFilterStatus status) {
        return switch (status) {
            case BeforeRouteStatus.Later(var stage) -> stage;
            case AfterRouteStatus.Later(var stage) -> stage;
            case AfterChooseHostStatus.Later(var stage) -> stage;
            case RequestDataStatus.Later(var stage) -> stage;
            case RequestTrailersStatus.Later(var stage) -> stage;
            case BeforeSendStatus.Later(var stage) -> stage;
            case ResponseDataStatus.Later(var stage) -> stage;
            case ResponseTrailersStatus.Later(var stage) -> stage;
            case null, default -> null;
        };
    }
}
