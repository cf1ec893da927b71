package mosn.plugin.grpc.supervise;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The one thread on which processes are started and everything about their lives is decided. It
/// lasts as long as the proxy does.
public final class Supervisor implements Executor, AutoCloseable {
    private static final System.Logger LOG = System.getLogger("mosn.plugin");

    private final ScheduledThreadPoolExecutor thread;

    public Supervisor() {
        thread =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("mosn-plugin-supervisor").daemon().factory());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// Once it is closed, tasks are dropped.
    @Override
    public void execute(Runnable task) {
        schedule(Duration.ZERO, task);
    }

    /// @return cancels the task
    Runnable schedule(Duration delay, Runnable task) {
        try {
            var future = thread.schedule(() -> run(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /// Has `then` called on this thread with how `stage` ended: its value, or null where it failed.
    <T> void when(CompletionStage<T> stage, Consumer<@Nullable T> then) {
        var _ = stage.whenComplete((value, _) -> execute(() -> then.accept(value)));
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, "the supervisor of plugins failed", e);
        }
    }

    /// Waits until all that was given before has been done.
    void settle() throws InterruptedException {
        var done = new CountDownLatch(1);
        execute(done::countDown);
        done.await();
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
