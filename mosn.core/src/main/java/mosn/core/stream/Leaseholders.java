package mosn.core.stream;

import mosn.core.loop.Loop;
import mosn.core.loop.Loops;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/// All that use one configuration: whoever is to give that back is told when the last of them has
/// left. One list for each loop, touched on that loop only; they themselves are its links.
public final class Leaseholders {
    private static final System.Logger LOG = System.getLogger(Leaseholders.class.getName());
    private static final int PADDING = 16;

    private final Loops loops;
    private final @Nullable Leaseholder[] first;
    private final int[] size;
    private final boolean[] retired;
    private final AtomicInteger loopsLeft;
    private final AtomicReference<@Nullable Runnable> end = new AtomicReference<>();

    public Leaseholders(Loops loops) {
        this.loops = loops;
        this.first = new Leaseholder[loops.size() * PADDING];
        this.size = new int[loops.size() * PADDING];
        this.retired = new boolean[loops.size()];
        this.loopsLeft = new AtomicInteger(loops.size());
    }

    /// On its loop. It is in no other list.
    public void enter(Leaseholder holder) {
        var place = holder.loop().index() * PADDING;
        var next = first[place];
        holder.next = next;
        if (next != null) {
            next.previous = holder;
        }
        first[place] = holder;
        size[place]++;
    }

    /// On its loop. It is in this list.
    public void leave(Leaseholder holder) {
        var loop = holder.loop().index();
        var previous = holder.previous;
        var next = holder.next;
        if (previous == null) {
            first[loop * PADDING] = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
        holder.previous = null;
        holder.next = null;
        size[loop * PADDING]--;
        check(loop);
    }

    /// How many there are, as far as another thread can tell.
    public int size() {
        var sum = 0;
        for (var loop = 0; loop < loops.size(); loop++) {
            sum += size[loop * PADDING];
        }
        return sum;
    }

    /// Nobody enters any more. Once, from any thread.
    ///
    /// @param end run when the last one has left, on whatever thread that is
    public void retire(Runnable end) {
        this.end.set(end);
        for (var loop : loops.all()) {
            Runnable task =
                    () -> {
                        retired[loop.index()] = true;
                        check(loop.index());
                    };
            if (!execute(loop, task)) {
                loopIsOver();
            }
        }
    }

    private void check(int loop) {
        if (!retired[loop] || size[loop * PADDING] > 0) {
            return;
        }
        retired[loop] = false;
        loopIsOver();
    }

    private void loopIsOver() {
        if (loopsLeft.decrementAndGet() == 0) {
            release();
        }
    }

    /// Does not wait any longer for those that are left. From any thread; nobody enters any more.
    public void release() {
        // this list may be known for longer than what there is to give back
        var then = end.getAndSet(null);
        if (then != null) {
            then.run();
        }
    }

    /// Ends them all, soon; a stream that has not been answered is answered with 503. From any
    /// thread.
    public void cut() {
        for (var loop : loops.all()) {
            var _ = execute(loop, () -> of(loop).forEach(Leaseholders::cut));
        }
    }

    private static void cut(Leaseholder holder) {
        try {
            holder.cut();
        } catch (RuntimeException | LinkageError e) { // the others are cut all the same
            LOG.log(System.Logger.Level.ERROR, "cannot cut what holds a configuration", e);
        }
    }

    /// Yields false where the proxy is ending: the loop has closed its connections.
    private static boolean execute(Loop loop, Runnable task) {
        try {
            loop.executor().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            assert loop.executor().isShuttingDown() : e;
            return false;
        }
    }

    private List<Leaseholder> of(Loop loop) {
        var all = new ArrayList<Leaseholder>();
        for (var each = first[loop.index() * PADDING]; each != null; each = each.next) {
            all.add(each);
        }
        return all;
    }
}
