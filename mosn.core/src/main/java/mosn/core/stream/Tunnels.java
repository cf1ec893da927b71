package mosn.core.stream;

import mosn.core.loop.Loops;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/// The tunnels of one listener, whatever configuration they began with.
public final class Tunnels {
    private final Loops loops;
    private final AtomicInteger admitted = new AtomicInteger();
    private final List<Set<Tunnel>> open = new ArrayList<>();

    public Tunnels(Loops loops) {
        this.loops = loops;
        for (var _ : loops.all()) {
            open.add(Collections.newSetFromMap(new IdentityHashMap<>()));
        }
    }

    /// Whether there may be one more; then it is to be given back with [#leave]. Exact over all
    /// loops.
    ///
    /// @param max 0 for any number
    boolean enter(int max) {
        if (admitted.incrementAndGet() <= max || max == 0) {
            return true;
        }
        leave();
        return false;
    }

    void leave() {
        admitted.decrementAndGet();
    }

    Set<Tunnel> ofLoop(int loop) {
        return open.get(loop);
    }

    /// Ends them all, soon. Safe from any thread.
    public void cut() {
        for (var loop : loops.all()) {
            try {
                loop.executor()
                        .execute(() -> List.copyOf(ofLoop(loop.index())).forEach(Tunnel::cut));
            } catch (RejectedExecutionException e) {
                // the proxy is ending, and the loop has closed its connections
                assert loop.executor().isShuttingDown() : e;
            }
        }
    }
}
