package mosn.core.stream;

import java.util.function.Supplier;

/// The time in which something lent to another thread may be used. When it has ended, no use is
/// under way and none begins.
final class Lease {
    private boolean over;

    synchronized void end() {
        over = true;
    }

    /// @throws IllegalStateException where it has ended
    synchronized <T extends @org.jspecify.annotations.Nullable Object> T use(Supplier<T> use) {
        check();
        return use.get();
    }

    /// @throws IllegalStateException where it has ended
    synchronized void run(Runnable use) {
        check();
        use.run();
    }

    private void check() {
        if (over) {
            throw new IllegalStateException(
                    "this was lent to a filter whose time is over: its answer came, its stream"
                            + " ended, or its timeout passed");
        }
    }
}
