package mosn.core.upstream;

import io.netty.channel.Channel;

import mosn.core.message.StreamReset;

import java.util.ArrayList;
import java.util.List;

/// An attempt to open a connection, and who waits for it: one request, or several where the
/// protocol multiplexes. It holds a permit for a busy connection, and gets one for an open one
/// before it connects.
final class Attempt implements Permits.Waiting, Connector.Outcome {
    private final Pool pool;
    private final List<Waiter> waiters = new ArrayList<>(1);

    Attempt(Pool pool) {
        this.pool = pool;
    }

    void join(Waiter waiter) {
        waiter.attempt = this;
        waiters.add(waiter);
    }

    /// Those who still wait.
    List<Waiter> waiters() {
        waiters.removeIf(waiter -> waiter.over);
        return waiters;
    }

    @Override
    public void onGranted() {
        pool.onLoop(() -> pool.connect(this));
    }

    @Override
    public void onConnected(Channel channel) {
        pool.onConnected(this, channel);
    }

    @Override
    public void onFailed(StreamReset why) {
        pool.onFailed(this, why);
    }
}
