package mosn.testkit;

import mosn.api.ExtensionContext.Cancellable;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// Time that stands still until a test moves it, and what is to happen then.
final class HandClock extends Clock {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(
                    Comparator.comparing((Task task) -> task.due).thenComparingLong(t -> t.order));
    private Instant now = START;
    private long scheduled;

    /// Runs what is due until `time` has passed, in its order, each at its own time.
    void advance(Duration time) {
        var until = instant().plus(time);
        for (var task = next(until); task != null; task = next(until)) {
            task.run();
        }
    }

    private synchronized @Nullable Task next(Instant until) {
        var task = tasks.peek();
        if (task == null || task.due.isAfter(until)) {
            now = until;
            return null;
        }
        now = task.due;
        return tasks.poll();
    }

    synchronized Cancellable schedule(Duration delay, Runnable work) {
        var task = new Task(now.plus(delay), scheduled++, work);
        tasks.add(task);
        return task;
    }

    synchronized void clear() {
        tasks.clear();
    }

    @Override
    public synchronized Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return Clock.fixed(instant(), zone);
    }

    private static final class Task implements Cancellable {
        private final Instant due;
        private final long order;
        private final Runnable work;
        private final AtomicBoolean over = new AtomicBoolean();

        Task(Instant due, long order, Runnable work) {
            this.due = due;
            this.order = order;
            this.work = work;
        }

        void run() {
            if (over.compareAndSet(false, true)) {
                work.run();
            }
        }

        @Override
        public boolean cancel() {
            return over.compareAndSet(false, true);
        }
    }
}
