package mosn.core.upstream;

import static mosn.core.observe.UpstreamStat.CONNECTION_CLOSE;
import static mosn.core.observe.UpstreamStat.CONNECTION_CLOSE_NOTIFY;
import static mosn.core.observe.UpstreamStat.CONNECTION_LOCAL_CLOSE;
import static mosn.core.observe.UpstreamStat.CONNECTION_LOCAL_CLOSE_WITH_ACTIVE_REQUEST;
import static mosn.core.observe.UpstreamStat.CONNECTION_REMOTE_CLOSE;
import static mosn.core.observe.UpstreamStat.CONNECTION_REMOTE_CLOSE_WITH_ACTIVE_REQUEST;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;

import mosn.core.message.ResponseReceiver;
import mosn.core.message.UpstreamLeg;
import mosn.core.observe.ByteMeter;
import mosn.core.observe.UpstreamStat;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;

/// A connection to a host, as a pool keeps it. Used on its event loop only.
public final class PooledConnection {
    private final Pool pool;
    private final Channel channel;
    private final long id;
    private final Wire wire = new Wire();
    private final ClientConnection connection;

    /// How many streams have begun on it, ever.
    private int begun;

    /// How many of them the pool believes to be under way.
    private int streams;

    private boolean reused;
    private boolean lent;
    private boolean draining;
    private boolean closed;

    /// Whether it holds a permit to be busy.
    boolean busy = true;

    /// When it began to be idle.
    long idleSince;

    @Nullable ConnectionList list;
    @Nullable PooledConnection older;
    @Nullable PooledConnection newer;

    PooledConnection(Pool pool, Channel channel) {
        this.pool = pool;
        this.channel = channel;
        this.id = pool.loop.nextId();
        channel.pipeline()
                .addLast(new ByteMeter(pool.host.bytes(pool.loop), this::undecoded), wire);
        this.connection = pool.protocol.open(channel, new Watch());
    }

    /// Lets it read.
    void open() {
        if (channel.isOpen()) {
            channel.config().setAutoRead(true);
        } else {
            onClosed(); // before the protocol could see it
        }
    }

    /// Begins a stream: once, inside [Acquirer#onReady].
    public UpstreamLeg newStream(ResponseReceiver receiver) {
        assert lent;
        lent = false;
        begun++;
        streams++;
        pool.onBegun();
        return connection.newStream(receiver);
    }

    /// Whether other streams had begun on it before it was handed out last: if so the host may be
    /// closing it right now. Asked inside [Acquirer#onReady].
    public boolean reused() {
        return reused;
    }

    /// Different for every connection of a proxy.
    public long id() {
        return id;
    }

    /// Null where it has none, as on this end of a Unix socket.
    public @Nullable SocketAddress localAddress() {
        return channel.localAddress();
    }

    public SocketAddress remoteAddress() {
        return channel.remoteAddress();
    }

    public UpstreamHost host() {
        return pool.host;
    }

    int streams() {
        return streams;
    }

    boolean used() {
        return begun > 0;
    }

    boolean lent() {
        return lent;
    }

    boolean closed() {
        return closed;
    }

    /// Whether a stream may begin on it.
    boolean available() {
        var most = pool.cluster.config().maxRequestsPerConnection();
        return !closed
                && !draining
                && !wire.closed
                && (most == 0 || begun < most)
                && connection.capacity() > 0
                && (connection.allowed() >= 0 || streams < pool.expected());
    }

    void lend() {
        reused = used();
        lent = true;
    }

    /// @return whether it was not made use of
    boolean takeBack() {
        var unused = lent;
        lent = false;
        return unused;
    }

    void close() {
        connection.close();
    }

    private int undecoded() {
        return connection.undecoded();
    }

    /// Takes note of the streams that have ended.
    private void settle(int now) {
        var ended = streams - now;
        if (ended > 0) {
            streams = now;
            pool.onEnded(ended);
        }
    }

    private void onClosed() {
        if (closed) {
            return;
        }
        closed = true;
        count(CONNECTION_CLOSE, 1);
        count(wire.closed ? CONNECTION_LOCAL_CLOSE : CONNECTION_REMOTE_CLOSE, 1);
        if (streams > 0) {
            count(
                    wire.closed
                            ? CONNECTION_LOCAL_CLOSE_WITH_ACTIVE_REQUEST
                            : CONNECTION_REMOTE_CLOSE_WITH_ACTIVE_REQUEST,
                    1);
        }
        settle(0);
        pool.onClosed(this);
    }

    private void count(UpstreamStat key, long amount) {
        pool.host.count(pool.loop, key, amount);
    }

    /// What the protocol tells.
    private final class Watch implements ClientConnection.Listener {
        @Override
        public void onAvailable(ClientConnection of) {
            if (!closed) {
                if (of.allowed() >= 0) {
                    pool.expect(of.allowed());
                }
                settle(of.streams());
                pool.onChanged(PooledConnection.this);
            }
        }

        @Override
        public void onDraining(ClientConnection of) {
            if (!draining) {
                draining = true;
                count(CONNECTION_CLOSE_NOTIFY, 1);
            }
            onAvailable(of);
        }

        @Override
        public void onClosed(ClientConnection of) {
            PooledConnection.this.onClosed();
        }
    }

    /// Sees who closes: what this side does comes through here, what the peer does, does not.
    private static final class Wire extends ChannelOutboundHandlerAdapter {
        /// By this side.
        boolean closed;

        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
            closed = true;
            super.close(context, promise);
        }
    }
}
