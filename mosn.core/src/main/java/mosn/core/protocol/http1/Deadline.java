package mosn.core.protocol.http1;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// The next moment at which a connection has waited too long. Moving it costs a write: the loop's
/// timer, once set, is left to fire, looks, and sets itself anew.
public final class Deadline implements Runnable {
    private final EventExecutor loop;
    private final Runnable expired;
    private boolean set;
    private long at;
    private @Nullable ScheduledFuture<?> timer;
    private long timerAt;

    public Deadline(EventExecutor loop, Runnable expired) {
        this.loop = loop;
        this.expired = expired;
    }

    /// Instead of what was set before.
    ///
    /// @param nanos 0 for never
    public void in(long nanos) {
        if (nanos == 0) {
            set = false;
            return;
        }
        set = true;
        at = now() + nanos;
        if (timer == null || timerAt - at > 0) {
            cancelTimer();
            start(nanos);
        }
    }

    public void off() {
        set = false;
    }

    public boolean isSet() {
        return set;
    }

    /// Off, and nothing of it stays with the loop.
    public void cancel() {
        set = false;
        cancelTimer();
    }

    @Override
    public void run() {
        timer = null;
        if (!set) {
            return;
        }
        var left = at - now();
        if (left > 0) {
            start(left);
        } else {
            set = false;
            expired.run();
        }
    }

    /// @return 0 for never
    public static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofDays(365)) < 0 ? duration.toNanos() : 0;
    }

    public long now() {
        return loop.ticker().nanoTime();
    }

    private void start(long nanos) {
        timerAt = now() + nanos;
        timer = loop.schedule(this, nanos, TimeUnit.NANOSECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
