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
import mosn.core.stream.ProxyStream;
import mosn.core.stream.StreamFactory;
import mosn.core.tls.ServerTls;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.function.Supplier;

/// An accepted connection: makes a stream of each request. Lives on one loop.
public final class DownstreamConnection implements Connection, StreamFactory {
    private final Supplier<ConnectionSettings> settings;
    private final Loop loop;
    private final Channel channel;
    private final long id;
    private final ServerConnection server;

    private DownstreamConnection(
            Supplier<ConnectionSettings> settings,
            Loop loop,
            Channel channel,
            ByteMeter.Counts bytes) {
        this.settings = settings;
        this.loop = loop;
        this.channel = channel;
        this.id = loop.nextId();
        channel.pipeline().addLast(new ByteMeter(bytes, this::undecoded));
        var now = settings.get();
        if (now.tls() != null) {
            now.tls().install(channel, loop.index());
        }
        this.server = now.protocol().open(channel, this);
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

    private int undecoded() {
        return server.undecoded();
    }

    /// Finishes the streams under way, then closes.
    public void drain() {
        server.drain();
    }

    /// Closes at once.
    public void close() {
        server.close();
    }

    @Override
    public RequestReceiver newStream(DownstreamLeg leg) {
        return new ProxyStream(settings.get().streams(), loop, this, leg);
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
        return addressOf(channel.localAddress());
    }

    @Override
    public SocketAddress remoteAddress() {
        return addressOf(channel.remoteAddress());
    }

    @Override
    public @Nullable TlsSession tls() {
        return ServerTls.session(channel);
    }

    private static SocketAddress addressOf(SocketAddress address) {
        return address != null ? address : new InetSocketAddress(0);
    }
}
