package mosn.core.upstream;

import static mosn.core.observe.UpstreamStat.CONNECTION_ACTIVE;
import static mosn.core.observe.UpstreamStat.CONNECTION_CON_FAIL;
import static mosn.core.observe.UpstreamStat.CONNECTION_TOTAL;
import static mosn.core.observe.UpstreamStat.REQUEST_ACTIVE;
import static mosn.core.observe.UpstreamStat.REQUEST_PENDING_OVERFLOW;
import static mosn.core.observe.UpstreamStat.REQUEST_TOTAL;

import io.netty.channel.Channel;

import mosn.core.loop.Loop;
import mosn.core.message.StreamReset;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/// The connections of one event loop to one host that speak one protocol, and who waits for them.
/// Used on that loop only.
///
/// Where connections are limited, two kinds of permit of the cluster keep the limit over all loops:
/// `busy`, held by a connection while it is connecting or has streams, and `open`, held until it is
/// closed. A request that gets a `busy` permit is sure of a connection; if the `open` ones are all
/// taken then one of them is idle, on this loop or another, and is closed to make room.
final class Pool {
    /// How often in a row requests of this loop go before those that waited longer elsewhere: they
    /// need no new connection.
    private static final int MAX_FAVOURS = 8;

    final Cluster cluster;
    final Loop loop;
    final UpstreamHost host;
    final ClientProtocol protocol;

    /// Of another protocol.
    @Nullable Pool next;

    /// Whether no configuration that is at work speaks the protocol.
    private boolean unspoken;

    private final ConnectionList idle = new ConnectionList();

    /// With streams, and room for more.
    private final ConnectionList roomy = new ConnectionList();

    private final LinkedHashSet<Waiter> waiting = new LinkedHashSet<>();

    /// What new requests join where the protocol multiplexes.
    private @Nullable Attempt common;

    /// How many streams the host's newest connection takes, for those that have yet to say.
    private int expected = Integer.MAX_VALUE;

    private int favours;
    private @Nullable Future<?> sweeping;

    Pool(
            Cluster cluster,
            Loop loop,
            UpstreamHost host,
            ClientProtocol protocol,
            @Nullable Pool next) {
        this.cluster = cluster;
        this.loop = loop;
        this.host = host;
        this.protocol = protocol;
        this.next = next;
    }

    /// Runs `task` on this pool's loop. Safe from any thread.
    void onLoop(Runnable task) {
        onLoop(loop, task);
    }

    static void onLoop(Loop loop, Runnable task) {
        try {
            loop.executor().execute(task);
        } catch (RejectedExecutionException e) {
            // the proxy is ending: this loop has closed its connections, and nobody waits on it
            assert loop.executor().isShuttingDown() : e;
        }
    }

    /// Whether connections are kept for later requests.
    boolean keeps() {
        return !unspoken && !cluster.closed() && !host.retired();
    }

    /// New requests take other pools; its connections end with their streams.
    void dropProtocol() {
        unspoken = true;
        if (sweeping != null) {
            sweeping.cancel(false); // the timer would hold the protocol
            sweeping = null;
        }
    }

    int expected() {
        return expected;
    }

    /// @param streams as many as the host allows on a connection
    void expect(int streams) {
        expected = Math.max(1, streams); // without one it would never say anything else
    }

    Acquisition acquire(boolean fresh, Acquirer acquirer) {
        if (!fresh) {
            var connection = take();
            if (connection != null) {
                lend(connection, acquirer);
                return Cluster.NOTHING;
            }
        }
        return wait(new Waiter(this, acquirer, fresh));
    }

    /// A connection with room for one more stream.
    private @Nullable PooledConnection take() {
        var connection = newest(roomy);
        if (connection != null) {
            roomy.remove(connection);
            return connection;
        }
        connection = newest(idle);
        // without a permit this one is to make room for a request of another loop
        return connection != null && cluster.busy.tryAcquire() ? wake(connection) : null;
    }

    /// The newest of `list` that still takes streams; those that do not, because they are being
    /// closed, leave it.
    private @Nullable PooledConnection newest(ConnectionList list) {
        var connection = list.newest();
        while (connection != null && !connection.available()) {
            keep(connection);
            connection = list.newest();
        }
        return connection;
    }

    /// @param connection is idle, and gets the caller's permit to be busy
    private PooledConnection wake(PooledConnection connection) {
        idle.remove(connection);
        connection.busy = true;
        return connection;
    }

    private void lend(PooledConnection connection, Acquirer acquirer) {
        connection.lend();
        acquirer.onReady(connection);
        if (connection.takeBack()) {
            cluster.requests.release();
        }
        keep(connection);
    }

    private Acquisition wait(Waiter waiter) {
        if (common != null) {
            waiting.add(waiter);
            common.join(waiter);
        } else if (cluster.busy.tryAcquire()) {
            waiting.add(waiter);
            attempt(waiter);
        } else if (cluster.pending.tryAcquire()) {
            waiting.add(waiter);
            waiter.pending = true;
            cluster.busy.await(waiter);
        } else {
            waiter.over = true;
            host.count(loop, REQUEST_PENDING_OVERFLOW, 1);
            cluster.requests.release();
            waiter.acquirer().onFailure(StreamReset.UPSTREAM_OVERFLOW);
        }
        return waiter;
    }

    /// Begins an attempt for `waiter`, with a permit for a busy connection.
    private void attempt(Waiter waiter) {
        var attempt = new Attempt(this);
        attempt.join(waiter);
        if (protocol.multiplexed()) {
            common = attempt;
        }
        if (cluster.open.tryAcquire()) {
            connect(attempt);
        } else {
            cluster.open.await(attempt);
            cluster.makeRoom(loop);
        }
    }

    /// With both permits.
    void connect(Attempt attempt) {
        if (attempt.waiters().isEmpty()) {
            end(attempt);
            cluster.open.release();
            cluster.busy.release();
        } else {
            cluster.connector.connect(loop, host.config(), protocol, attempt);
        }
    }

    private void end(Attempt attempt) {
        if (common == attempt) {
            common = null;
        }
    }

    void onConnected(Attempt attempt, Channel channel) {
        end(attempt);
        host.count(loop, CONNECTION_TOTAL, 1);
        host.count(loop, CONNECTION_ACTIVE, 1);
        var connection = new PooledConnection(this, channel);
        connection.open();
        var useless = !connection.available();
        for (var waiter : List.copyOf(attempt.waiters())) {
            if (useless) {
                fail(waiter, StreamReset.UPSTREAM_CONNECT_FAILED);
            } else if (connection.available()) {
                serve(connection, waiter);
            } else {
                again(waiter);
            }
        }
        onChanged(connection);
    }

    void onFailed(Attempt attempt, StreamReset why) {
        end(attempt);
        host.count(loop, CONNECTION_CON_FAIL, 1);
        cluster.open.release();
        cluster.busy.release();
        for (var waiter : List.copyOf(attempt.waiters())) {
            fail(waiter, why);
        }
    }

    private void fail(Waiter waiter, StreamReset why) {
        if (!waiter.over) {
            leave(waiter);
            cluster.requests.release();
            waiter.acquirer().onFailure(why);
        }
    }

    /// One that found no room on the connection it waited for needs another.
    private void again(Waiter waiter) {
        if (!waiter.over) {
            waiting.remove(waiter);
            waiter.attempt = null;
            wait(waiter);
        }
    }

    /// A permit for a busy connection has come for `waiter`.
    void onPermitted(Waiter waiter) {
        waiter.pending = false;
        var connection = newest(idle);
        if (waiter.over) {
            cluster.busy.release();
        } else if (connection != null && waiter.accepts(connection)) {
            cluster.pending.release();
            wake(connection);
            serve(connection, waiter);
            keep(connection);
        } else if (common != null) {
            cluster.pending.release();
            cluster.busy.release();
            common.join(waiter);
        } else {
            cluster.pending.release();
            attempt(waiter);
        }
    }

    private void serve(PooledConnection connection, Waiter waiter) {
        if (waiter.over) {
            return;
        }
        leave(waiter);
        connection.lend();
        waiter.acquirer().onReady(connection);
        if (connection.takeBack()) {
            cluster.requests.release();
        }
    }

    /// Serves those who wait on this loop, for as long as that is fair.
    private void serve(PooledConnection connection) {
        while (connection.available() && !waiting.isEmpty()) {
            var waiter = first(connection);
            if (waiter == null || (connection.streams() == 0 && !favour())) {
                return;
            }
            serve(connection, waiter);
        }
    }

    private @Nullable Waiter first(PooledConnection connection) {
        for (var waiter : waiting) {
            if (waiter.accepts(connection)) {
                return waiter;
            }
        }
        return null;
    }

    private boolean favour() {
        if (cluster.busy.awaited() && ++favours > MAX_FAVOURS) {
            favours = 0;
            return false;
        }
        return true;
    }

    /// Takes a waiter out of everything it waits in.
    private void leave(Waiter waiter) {
        waiter.over = true;
        waiting.remove(waiter);
        if (waiter.pending) {
            waiter.pending = false;
            cluster.pending.release();
            cluster.busy.forget(waiter); // or its permit is on its way, and goes back when it comes
        }
    }

    void onCancelled(Waiter waiter) {
        leave(waiter);
        cluster.requests.release();
    }

    void onBegun() {
        host.onRequests(1);
        host.count(loop, REQUEST_TOTAL, 1);
        host.count(loop, REQUEST_ACTIVE, 1);
    }

    void onEnded(int streams) {
        host.onRequests(-streams);
        host.count(loop, REQUEST_ACTIVE, -streams);
        for (int i = 0; i < streams; i++) {
            cluster.requests.release();
        }
    }

    /// Something about a connection has changed.
    void onChanged(PooledConnection connection) {
        if (connection.busy) {
            serve(connection);
        }
        keep(connection);
    }

    /// Puts a connection where it belongs now.
    private void keep(PooledConnection connection) {
        if (connection.closed() || connection.lent()) {
            return;
        }
        if (connection.streams() > 0) {
            if (!connection.available()) {
                remove(connection);
            } else if (connection.list == null) {
                roomy.add(connection);
            }
        } else if (!keeps() || !connection.available()) {
            close(connection);
        } else if (connection.list != idle) {
            remove(connection);
            rest(connection);
        }
    }

    private void rest(PooledConnection connection) {
        idle.add(connection);
        connection.busy = false;
        if (cluster.idleTimeout > 0) {
            connection.idleSince = loop.executor().ticker().nanoTime();
            sweepIn(cluster.idleTimeout);
        }
        cluster.busy.release();
        cluster.giveRoom(loop);
    }

    private static void close(PooledConnection connection) {
        remove(connection);
        connection.close();
    }

    private static void remove(PooledConnection connection) {
        if (connection.list != null) {
            connection.list.remove(connection);
        }
    }

    void onClosed(PooledConnection connection) {
        remove(connection);
        host.count(loop, CONNECTION_ACTIVE, -1);
        cluster.open.release();
        if (connection.busy) {
            connection.busy = false;
            cluster.busy.release();
        }
    }

    boolean hasIdle() {
        return idle.oldest() != null;
    }

    void closeOldestIdle() {
        var connection = idle.oldest();
        if (connection != null) {
            close(connection);
        }
    }

    void closeIdle() {
        while (hasIdle()) {
            closeOldestIdle();
        }
    }

    private void sweepIn(long nanos) {
        if (sweeping == null) {
            sweeping = loop.executor().schedule(this::sweep, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /// One timer for a pool, not one for a connection: it fires when the oldest may have waited
    /// long enough, and is set again for what remains.
    private void sweep() {
        sweeping = null;
        var now = loop.executor().ticker().nanoTime();
        for (var oldest = idle.oldest(); oldest != null; oldest = idle.oldest()) {
            var remaining = oldest.idleSince + cluster.idleTimeout - now;
            if (remaining > 0) {
                sweepIn(remaining);
                return;
            }
            close(oldest);
        }
    }
}
