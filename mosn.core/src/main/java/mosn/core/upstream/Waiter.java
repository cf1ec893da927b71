package mosn.core.upstream;

import org.jspecify.annotations.Nullable;

/// A request that waits for a connection: either for an attempt to connect, or, where it has none,
/// for the permission to make one. Used on its event loop, but for [#onGranted].
final class Waiter implements Acquisition, Permits.Waiting {
    private final Pool pool;
    private final Acquirer acquirer;
    private final boolean fresh;

    /// Null while it waits for a permit.
    @Nullable Attempt attempt;

    /// Whether it is one of those that wait for a permit.
    boolean pending;

    boolean over;

    Waiter(Pool pool, Acquirer acquirer, boolean fresh) {
        this.pool = pool;
        this.acquirer = acquirer;
        this.fresh = fresh;
    }

    Acquirer acquirer() {
        return acquirer;
    }

    boolean accepts(PooledConnection connection) {
        return !fresh || !connection.used();
    }

    @Override
    public void cancel() {
        if (!over) {
            pool.onCancelled(this);
        }
    }

    @Override
    public void onGranted() {
        pool.onLoop(() -> pool.onPermitted(this));
    }
}
