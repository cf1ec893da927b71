package mosn.core.stream;

import mosn.core.loop.Loop;
import mosn.core.loop.Loops;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// All that use one configuration: whoever is to give that back is told when the last of them has
/// left. One list for each loop, touched on that loop only; they themselves are its links.
public final class Leaseholders {
    private static final int PADDING = 16;

    private final Loops loops;
    private final @Nullable Leaseholder[] first;
    private final int[] size;
    private final boolean[] retired;
    private final AtomicInteger loopsLeft;
    private volatile @Nullable Runnable end;

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
    /// @param end run on some loop when the last one has left; never where the proxy ends before
    public void retire(Runnable end) {
        this.end = end;
        onEachLoop(
                loop -> {
                    retired[loop.index()] = true;
                    check(loop.index());
                });
    }

    private void check(int loop) {
        if (!retired[loop] || size[loop * PADDING] > 0) {
            return;
        }
        retired[loop] = false;
        var then = end;
        if (loopsLeft.decrementAndGet() == 0 && then != null) {
            end = null; // this list may be known for longer than what there was to give back
            then.run();
        }
    }

    /// Ends them all, soon: streams that have not been answered with 503. From any thread.
    public void cut() {
        onEachLoop(loop -> of(loop).forEach(Leaseholder::cut));
    }

    private void onEachLoop(Consumer<Loop> task) {
        for (var loop : loops.all()) {
            try {
                loop.executor().execute(() -> task.accept(loop));
            } catch (RejectedExecutionException e) {
                // the proxy is ending, and the loop has closed its connections
                assert loop.executor().isShuttingDown() : e;
            }
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
