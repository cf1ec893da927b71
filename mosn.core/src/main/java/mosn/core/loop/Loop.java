package mosn.core.loop;

import io.netty.channel.EventLoop;

/// One event loop: a thread, and what belongs to it alone.
public final class Loop {
    private final int index;
    private final EventLoop executor;
    private final TimerWheel timers;
    private final int loops;
    private long ids;

    Loop(int index, int loops, EventLoop executor) {
        this.index = index;
        this.loops = loops;
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

    /// A number no other connection or stream of this proxy has, from 1 up; used on this loop only.
    public long nextId() {
        return ids++ * loops + index + 1;
    }

    /// Timeouts of streams; used on this loop only.
    public TimerWheel timers() {
        return timers;
    }
}
