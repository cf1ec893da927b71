package mosn.core.upstream;

import org.jspecify.annotations.Nullable;

/// Connections in the order they were added. Each is in at most one list, and leaves it in constant
/// time.
final class ConnectionList {
    private @Nullable PooledConnection oldest;
    private @Nullable PooledConnection newest;

    @Nullable PooledConnection oldest() {
        return oldest;
    }

    @Nullable PooledConnection newest() {
        return newest;
    }

    void add(PooledConnection connection) {
        assert connection.list == null;
        connection.list = this;
        connection.older = newest;
        if (newest == null) {
            oldest = connection;
        } else {
            newest.newer = connection;
        }
        newest = connection;
    }

    void remove(PooledConnection connection) {
        assert connection.list == this;
        var older = connection.older;
        var newer = connection.newer;
        if (older == null) {
            oldest = newer;
        } else {
            older.newer = newer;
        }
        if (newer == null) {
            newest = older;
        } else {
            newer.older = older;
        }
        connection.list = null;
        connection.older = null;
        connection.newer = null;
    }
}
