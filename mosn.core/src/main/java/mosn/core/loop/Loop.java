package mosn.core.loop;

import io.netty.channel.EventLoop;

/// One event loop: a thread, and what belongs to it alone.
public final class Loop {
    private final int index;
    private final EventLoop executor;
    private final TimerWheel timers;

    Loop(int index, EventLoop executor) {
        this.index = index;
        this.executor = executor;
        this.timers = new TimerWheel(executor);
    }

    /// From 0 to the number of loops less one: the place of this loop in whatever is kept per loop.
    public int index() {
        return index;
    }

    public EventLoop executor() {
        return executor;
    }

    /// Timeouts of streams; used on this loop only.
    public TimerWheel timers() {
        return timers;
    }
}
