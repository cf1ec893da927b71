package mosn.core.stream;

import mosn.core.loop.Loop;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/// What a stream is that has changed its protocol, or asks for it. Lives on the stream's loop.
final class Tunnel {
    private final ProxyStream stream;
    private final Loop loop;
    private final Tunnels all;
    private final long idleTimeout;
    private @Nullable Future<?> timer;
    private long lastActive;

    private Tunnel(ProxyStream stream, Tunnels all, TunnelConfig config) {
        this.stream = stream;
        this.loop = stream.loop();
        this.all = all;
        this.idleTimeout = config.idleTimeout().toNanos();
    }

    /// @return null where there are as many as may be
    static @Nullable Tunnel admit(ProxyStream stream, Tunnels all, TunnelConfig config) {
        return all.enter(config.max()) ? new Tunnel(stream, all, config) : null;
    }

    /// The protocol has been changed.
    void begin() {
        all.ofLoop(loop.index()).add(this);
        active();
        if (idleTimeout > 0) {
            look(idleTimeout);
        }
    }

    /// Something has passed, in either direction.
    void active() {
        lastActive = now();
    }

    /// A timer of the loop's own, seldom set: the wheel would turn for as long as this waits.
    private void look(long in) {
        timer = loop.executor().schedule(this::onTimer, in, TimeUnit.NANOSECONDS);
    }

    private void onTimer() {
        var left = lastActive + idleTimeout - now();
        if (left > 0) {
            look(left);
        } else {
            stream.endTunnel("tunnel_idle");
        }
    }

    private long now() {
        return loop.executor().ticker().nanoTime();
    }

    void cut() {
        stream.endTunnel("tunnel_cut");
    }

    /// The stream is over, or has been answered otherwise.
    void end() {
        all.leave();
        all.ofLoop(loop.index()).remove(this);
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
