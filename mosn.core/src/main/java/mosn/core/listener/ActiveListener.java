package mosn.core.listener;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.UnixChannelOption;

import mosn.core.loop.Loop;
import mosn.core.loop.Loops;
import mosn.core.network.ConnectionSettings;
import mosn.core.network.DownstreamBytes;
import mosn.core.network.DownstreamConnection;
import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;
import mosn.core.stream.Tunnels;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// A listener at work: one socket bound once, whose accepted connections are spread over the loops.
/// What it does with them is swapped as a whole; the socket stays.
public final class ActiveListener {
    /// For a loop to bind a socket: its next turn, if no extension keeps it busy.
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /// Bytes a slow client may leave unread here before its upstream is paused.
    private static final WriteBufferWaterMark WRITE_BUFFER =
            new WriteBufferWaterMark(32 * 1024, 64 * 1024);

    private final Loops loops;
    private final List<Set<DownstreamConnection>> connections = new ArrayList<>();
    private final AtomicInteger active = new AtomicInteger();
    private final List<Channel> sockets = new ArrayList<>();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    private volatile int maxConnections;
    private volatile ConnectionSettings settings;
    private volatile boolean draining;

    /// @param maxConnections how many connections may be open: while so many are, accepting pauses,
    ///   and others wait in the system's queue; 0 for no limit. With `reuseport` each socket may
    ///   accept one more.
    public ActiveListener(Loops loops, int maxConnections, ConnectionSettings settings) {
        this.loops = loops;
        this.maxConnections = maxConnections;
        this.settings = settings;
        for (var _ : loops.all()) {
            connections.add(Collections.newSetFromMap(new IdentityHashMap<>()));
        }
    }

    /// Binds, and waits for it. Who connects waits until [#accept].
    ///
    /// @param reuseport whether each loop gets a socket of its own on the same port, among which
    ///   the kernel spreads connections, and other processes may bind it too
    /// @throws IOException where the address is taken or not ours; the message reads *problem;
    ///   fix*. What has been bound is to be closed
    public void bind(InetSocketAddress address, boolean reuseport) throws IOException {
        var to = address;
        for (var i = 0; i < (reuseport ? loops.size() : 1); i++) {
            var bound = bindOne(to, reuseport, loops.all().get(i));
            sockets.add(bound);
            to = (InetSocketAddress) bound.localAddress(); // port 0 was a wish for any, but for one
        }
    }

    /// Begins to accept.
    public void accept() {
        resumeAccepting();
    }

    private Channel bindOne(InetSocketAddress address, boolean reuseport, Loop loop)
            throws IOException {
        EventLoopGroup children = reuseport ? loop.executor() : loops.group();
        var bootstrap =
                new ServerBootstrap()
                        .group(loop.executor(), children)
                        .channel(loops.transport().serverSocket())
                        .option(ChannelOption.SO_BACKLOG, 8192)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .option(ChannelOption.AUTO_READ, false)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER)
                        .handler(new Counting())
                        .childHandler(new Accepted());
        if (reuseport) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        ChannelFuture bound = bootstrap.bind(address);
        if (!bound.awaitUninterruptibly(PATIENCE.toMillis())) {
            bound.addListener(
                    (ChannelFuture late) -> {
                        var _ = late.channel().close();
                    });
            throw new IOException(
                    "cannot listen on "
                            + address
                            + " yet: event loop "
                            + loop.index()
                            + " is busy, see the log; try again");
        }
        if (bound.cause() != null) {
            throw new IOException(BindFailure.sentence(address, bound.cause()), bound.cause());
        }
        return bound.channel();
    }

    /// Where it is bound: the port is a real one where 0 was asked for.
    public InetSocketAddress localAddress() {
        return (InetSocketAddress) sockets.getFirst().localAddress();
    }

    /// What the newest configuration calls it.
    public String name() {
        return settings.listener();
    }

    public int activeConnections() {
        return active.get();
    }

    /// Every stream from now on, on old connections too, uses these. Tunnels live on with what they
    /// began with, unless other filters are there now and the operator wants them cut.
    ///
    /// @param limit for connections whose protocol is there no more to end their streams
    public void swap(int maxConnections, ConnectionSettings next, Duration limit) {
        var protocol = settings.protocol();
        var before = settings.streams();
        settings = next;
        this.maxConnections = maxConnections;
        resumeAccepting();
        if (protocol.isLent()) {
            onEveryLoop(connection -> connection.onSwap(limit));
        }
        if (!before.filters().equals(next.streams().filters())) {
            cut(before.tunnels()); // under another name there are others now
        }
    }

    private void cut(Tunnels tunnels) {
        if (settings.streams().tunnelConfig().cut()) {
            tunnels.cut();
        }
    }

    /// Stops accepting, finishes the streams under way.
    ///
    /// @return completes when the last connection is gone
    public CompletableFuture<Void> drain() {
        draining = true;
        closeSockets();
        cut(settings.streams().tunnels());
        onEveryLoop(DownstreamConnection::drain);
        checkDrained();
        return drained;
    }

    /// Stops accepting, and closes every connection at once.
    public void close() {
        draining = true;
        closeSockets();
        onEveryLoop(DownstreamConnection::close);
    }

    /// Each on its loop, when that comes round.
    private void closeSockets() {
        for (var socket : sockets) {
            var _ = socket.close();
        }
    }

    /// Completes when its sockets are closed.
    public CompletableFuture<Void> closed() {
        return CompletableFuture.allOf(
                sockets.stream().map(ActiveListener::closed).toArray(CompletableFuture[]::new));
    }

    private static CompletableFuture<Void> closed(Channel socket) {
        var closed = new CompletableFuture<Void>();
        var _ = socket.closeFuture().addListener(_ -> closed.complete(null));
        return closed;
    }

    private void onEveryLoop(java.util.function.Consumer<DownstreamConnection> action) {
        for (var loop : loops.all()) {
            loop.executor()
                    .execute(() -> List.copyOf(connections.get(loop.index())).forEach(action));
        }
    }

    private void checkDrained() {
        if (draining && active.get() == 0) {
            drained.complete(null);
        }
    }

    /// Lets each socket find out, on its own loop and after all that it has accepted, whether it
    /// may go on.
    private void resumeAccepting() {
        for (var socket : sockets) {
            socket.eventLoop().execute(() -> socket.config().setAutoRead(!isFull()));
        }
    }

    private boolean isFull() {
        return maxConnections > 0 && active.get() >= maxConnections;
    }

    private static void count(
            List<CounterSet<DownstreamStat>> counters, Loop loop, DownstreamStat key, long amount) {
        for (var set : counters) {
            set.add(loop.index(), key, amount);
        }
    }

    /// Counts a connection before its own loop has heard of it, so that not one too many is taken.
    private final class Counting extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object connection) {
            active.incrementAndGet();
            if (isFull()) {
                context.channel().config().setAutoRead(false);
            }
            context.fireChannelRead(connection);
        }
    }

    private final class Accepted extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {
            var loop = Objects.requireNonNull(loops.current());
            var counters = settings.streams().counters();
            count(counters, loop, DownstreamStat.CONNECTION_TOTAL, 1);
            count(counters, loop, DownstreamStat.CONNECTION_ACTIVE, 1);
            var connection =
                    DownstreamConnection.open(
                            () -> settings,
                            loop,
                            channel,
                            new DownstreamBytes(counters, loop.index()));
            connections.get(loop.index()).add(connection);
            channel.closeFuture()
                    .addListener(
                            closed -> {
                                count(counters, loop, DownstreamStat.CONNECTION_DESTROY, 1);
                                count(counters, loop, DownstreamStat.CONNECTION_ACTIVE, -1);
                                onClosed(loop, connection);
                            });
            if (draining) {
                connection.drain();
            }
        }

        private void onClosed(Loop loop, DownstreamConnection connection) {
            connections.get(loop.index()).remove(connection);
            if (active.decrementAndGet() == maxConnections - 1) {
                resumeAccepting();
            }
            checkDrained();
        }
    }
}
