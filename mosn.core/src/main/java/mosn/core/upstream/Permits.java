package mosn.core.upstream;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A number of permits that holds exactly over all event loops, and those who wait for one, in the
/// order they came. Where there is no limit nothing is counted and nothing shared is touched.
final class Permits {
    private static final int UNLIMITED = -1;

    private final int most;
    private final AtomicInteger out = new AtomicInteger();
    private final Queue<Waiting> queue = new ConcurrentLinkedQueue<>();

    private Permits(int most) {
        this.most = most;
    }

    /// @param most 0 for no limit
    static Permits limit(int most) {
        return new Permits(most == 0 ? UNLIMITED : most);
    }

    /// @param most 0 for none at all
    static Permits atMost(int most) {
        return new Permits(most);
    }

    boolean tryAcquire() {
        if (most == UNLIMITED) {
            return true;
        }
        for (var now = out.get(); now < most; now = out.get()) {
            if (out.compareAndSet(now, now + 1)) {
                return true;
            }
        }
        return false;
    }

    void release() {
        if (most == UNLIMITED) {
            return;
        }
        var next = queue.poll();
        if (next != null) {
            next.onGranted();
        } else {
            out.decrementAndGet();
            grant(); // to one who came in between
        }
    }

    /// @param waiting is told once, on any thread and perhaps before this returns, that it holds a
    ///   permit
    void await(Waiting waiting) {
        queue.add(waiting);
        grant(); // a permit may have come back before the queue could show it
    }

    /// @return false where a permit has been granted, and is on its way
    boolean forget(Waiting waiting) {
        return queue.remove(waiting);
    }

    /// Whether somebody waits.
    boolean awaited() {
        return !queue.isEmpty();
    }

    private void grant() {
        while (!queue.isEmpty() && tryAcquire()) {
            var next = queue.poll();
            if (next != null) {
                next.onGranted();
            } else {
                out.decrementAndGet();
            }
        }
    }

    /// Waits for a permit.
    interface Waiting {
        void onGranted();
    }
}
