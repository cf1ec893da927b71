package mosn.core.network;

import io.netty.channel.Channel;

import mosn.api.stream.Connection;
import mosn.api.tls.TlsSession;
import mosn.core.loop.Loop;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.RequestReceiver;
import mosn.core.observe.ByteMeter;
import mosn.core.observe.DownstreamStat;
import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.ServerProtocol;
import mosn.core.stream.Leaseholder;
import mosn.core.stream.ProxyStream;
import mosn.core.stream.StreamFactory;
import mosn.core.stream.StreamSettings;
import mosn.core.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/// An accepted connection: makes a stream of each request. Lives on one loop.
public final class DownstreamConnection implements Connection, StreamFactory {
    private final Supplier<ConnectionSettings> settings;
    private final Loop loop;
    private final Channel channel;
    private final long id;

    /// Null while listener filters look at the connection.
    private @Nullable ServerConnection server;

    private @Nullable ServerProtocol protocol;
    private IntSupplier undecoded;

    /// Of the generation whose protocol it speaks; null where that is nothing that is leased.
    private @Nullable Hold held;

    /// Whether the listener names another protocol now.
    private boolean leaving;

    private @Nullable SocketAddress remoteAddress;
    private @Nullable SocketAddress localAddress;

    private DownstreamConnection(
            Supplier<ConnectionSettings> settings,
            Loop loop,
            Channel channel,
            ByteMeter.Counts bytes) {
        this.settings = settings;
        this.loop = loop;
        this.channel = channel;
        this.id = loop.nextId();
        this.undecoded = () -> 0;
        channel.pipeline().addLast(new ByteMeter(bytes, this::undecoded));
        var now = settings.get();
        if (now.listenerFilters().isEmpty()) {
            serve();
        } else {
            var filters = new ListenerFilterChain(now.listenerFilters(), this, loop, now.streams());
            undecoded = filters::readable;
            channel.pipeline().addLast(filters);
        }
    }

    /// Every listener filter has let it through.
    void serve() {
        var now = settings.get();
        if (now.tls() != null) {
            now.tls().install(channel, loop.index());
        }
        protocol = now.protocol();
        if (protocol.isLent()) {
            hold(now.streams());
        }
        var opened = protocol.open(channel, this);
        if (protocol.isLent()) {
            channel.pipeline().addLast(new Leaving(this::release));
        }
        server = opened;
        undecoded = opened::undecoded;
    }

    /// Called on the channel's loop, before anything is read.
    ///
    /// @param settings asked for once per stream, so that a stream gets the newest
    /// @param bytes where what comes and goes is counted
    public static DownstreamConnection open(
            Supplier<ConnectionSettings> settings,
            Loop loop,
            Channel channel,
            ByteMeter.Counts bytes) {
        return new DownstreamConnection(settings, loop, channel, bytes);
    }

    private record Hold(StreamSettings settings, Leaseholder holder) {}

    private void hold(StreamSettings settings) {
        held = new Hold(settings, Leaseholder.of(loop, this::close));
        settings.enter(held.holder());
    }

    private void release() {
        if (held != null) {
            held.settings().leave(held.holder());
            held = null;
        }
    }

    /// The listener has other settings: where those have the same protocol it is theirs from now
    /// on, or else the connection ends in good order.
    ///
    /// @param limit for its streams to end
    public void onSwap(Duration limit) {
        if (held == null || leaving) {
            return;
        }
        var now = settings.get();
        if (now.protocol().equals(protocol)) {
            release();
            hold(now.streams());
        } else {
            leaving = true;
            drain();
            var late = loop.timers().start(limit.toNanos(), this::close);
            channel.closeFuture().addListener(_ -> late.cancel());
        }
    }

    private int undecoded() {
        return undecoded.getAsInt();
    }

    /// Finishes the streams under way, then closes.
    public void drain() {
        if (server == null) {
            var _ = channel.close();
        } else {
            server.drain();
        }
    }

    /// Closes at once.
    public void close() {
        if (server == null) {
            var _ = channel.close();
        } else {
            server.close();
        }
    }

    @Override
    public RequestReceiver newStream(DownstreamLeg leg) {
        return new ProxyStream(settings.get().streams(), loop, this, leg);
    }

    @Override
    public Connection connection() {
        return this;
    }

    @Override
    public void refused(int status, String detail) {
        var streams = settings.get().streams();
        for (var counters : streams.counters()) {
            counters.add(loop.index(), DownstreamStat.REQUEST_TOTAL, 1);
            counters.add(loop.index(), DownstreamStat.REQUEST_FAILED, 1);
            counters.add(loop.index(), DownstreamStat.ofStatus(status), 1);
        }
        if (!streams.accessLogs().isEmpty()) {
            var record =
                    new RefusedRecord(loop.nextId(), this, streams.listenerType(), status, detail);
            streams.accessLogs().forEach(log -> log.log(loop.index(), record));
        }
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public String listener() {
        return settings.get().listener();
    }

    @Override
    public SocketAddress localAddress() {
        return localAddress != null ? localAddress : addressOf(channel.localAddress());
    }

    /// A listener filter says where the client wanted to go.
    void localAddress(SocketAddress destination) {
        localAddress = destination;
    }

    @Override
    public SocketAddress remoteAddress() {
        return remoteAddress != null ? remoteAddress : addressOf(channel.remoteAddress());
    }

    /// A listener filter says who the client is.
    void remoteAddress(SocketAddress client) {
        remoteAddress = client;
    }

    @Override
    public @Nullable TlsSession tls() {
        return ServerTls.session(channel);
    }

    private static SocketAddress addressOf(SocketAddress address) {
        return address != null ? address : new InetSocketAddress(0);
    }
}
