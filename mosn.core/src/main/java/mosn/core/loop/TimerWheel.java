package mosn.core.loop;

import io.netty.util.concurrent.EventExecutor;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/// Timeouts that nearly all are cancelled: starting and cancelling one is a few writes. They fire
/// up to two ticks late, never early. Used on one event loop only.
///
/// A hashed wheel (Varghese and Lauck, 1987): slot = expiry tick modulo size, each slot a linked
/// list. The loop's own timer turns it, and rests while there is nothing to wait for.
public final class TimerWheel {
    private static final System.Logger LOG = System.getLogger(TimerWheel.class.getName());
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int SLOTS = 1024;

    private final EventExecutor loop;
    private final @Nullable Timeout[] slots = new Timeout[SLOTS];
    private long ticked;
    private int waiting;
    private @Nullable ScheduledFuture<?> turning;

    TimerWheel(EventExecutor loop) {
        this.loop = loop;
    }

    /// Runs `task` on this loop in `nanos`, unless it is cancelled before.
    public Timeout start(long nanos, Runnable task) {
        assert loop.inEventLoop();
        var now = loop.ticker().nanoTime() / TICK;
        waiting++;
        if (turning == null) {
            ticked = now;
            turning = loop.scheduleAtFixedRate(this::turn, TICK, TICK, TimeUnit.NANOSECONDS);
        }
        var timeout = new Timeout(now + 1 + (Math.max(0, nanos) + TICK - 1) / TICK, task);
        timeout.enter();
        return timeout;
    }

    private void turn() {
        var now = loop.ticker().nanoTime() / TICK;
        // after a long pause each slot needs to be looked at once, not once per tick
        for (var tick = Math.max(ticked + 1, now - SLOTS + 1); tick <= now; tick++) {
            expire(slots[(int) (tick & (SLOTS - 1))], now);
        }
        ticked = Math.max(ticked, now);
        if (waiting == 0 && turning != null) {
            turning.cancel(false);
            turning = null;
        }
    }

    private static void expire(@Nullable Timeout first, long now) {
        for (var timeout = first; timeout != null; ) {
            var next = timeout.next; // a task may cancel others of this slot: they keep their links
            if (timeout.tick <= now && timeout.cancel()) {
                timeout.run();
            }
            timeout = next;
        }
    }

    /// Something that has not happened yet.
    public final class Timeout {
        private final long tick;
        private final Runnable task;
        private @Nullable Timeout previous;
        private @Nullable Timeout next;
        private boolean active = true;

        private Timeout(long tick, Runnable task) {
            this.tick = tick;
            this.task = task;
        }

        private void run() {
            try {
                task.run();
            } catch (Throwable e) { // one task's fault must not stop the wheel for all others
                LOG.log(System.Logger.Level.ERROR, "a timeout's task failed", e);
            }
        }

        private void enter() {
            var slot = (int) (tick & (SLOTS - 1));
            next = slots[slot];
            if (next != null) {
                next.previous = this;
            }
            slots[slot] = this;
        }

        /// Whether it was still to come.
        public boolean cancel() {
            if (!active) {
                return false;
            }
            active = false;
            waiting--;
            if (previous == null) {
                slots[(int) (tick & (SLOTS - 1))] = next;
            } else {
                previous.next = next;
            }
            if (next != null) {
                next.previous = previous;
            }
            return true;
        }
    }
}
