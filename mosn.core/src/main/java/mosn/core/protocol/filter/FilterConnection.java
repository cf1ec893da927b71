package mosn.core.protocol.filter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.IdleStateEvent;

import mosn.api.message.Buffer;
import mosn.api.network.NetworkConnection;
import mosn.api.network.NetworkFilter;
import mosn.api.network.NetworkFilterFactory;
import mosn.api.network.NetworkStream;
import mosn.api.network.NetworkStreamReceiver;
import mosn.api.network.StreamRequest;
import mosn.api.stream.Connection;
import mosn.api.tls.TlsSession;
import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.http1.Input;
import mosn.core.stream.BorrowedBuffer;
import mosn.core.stream.StreamFactory;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A connection that a network filter speaks on. Lives on one loop.
final class FilterConnection extends ChannelInboundHandlerAdapter
        implements ServerConnection, NetworkConnection {
    /// How long a client may take for what was written to it before the end.
    private static final int LINGER_SECONDS = 5;

    private final NetworkFilterServer server;
    private final Channel channel;
    private final StreamFactory streams;
    private final Connection connection;
    private final Set<FilterLeg> legs = new LinkedHashSet<>();
    private @Nullable NetworkFilter filter;
    private @Nullable ByteBuf unread;
    private boolean reading;
    private boolean paused;
    private int pausedStreams;
    private boolean flushing;
    private boolean inputEnded;
    private boolean endTold;
    private boolean draining;
    private boolean closed;

    FilterConnection(NetworkFilterServer server, Channel channel, StreamFactory streams) {
        this.server = server;
        this.channel = channel;
        this.streams = streams;
        this.connection = streams.connection();
    }

    void begin(NetworkFilterFactory factory) {
        guarded(() -> filter = Objects.requireNonNull(factory.create(this), "filter"));
    }

    /// Calls the extension: what it throws ends this connection.
    void guarded(Runnable call) {
        try {
            server.loader().run(call);
        } catch (Throwable e) {
            server.failed(remoteAddress(), e);
            end();
        }
    }

    private void tell(Consumer<NetworkFilter> call) {
        var told = filter;
        if (told != null) {
            guarded(() -> call.accept(told));
        }
    }

    // what comes in

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        if (closed) {
            bytes.release();
            return;
        }
        unread =
                unread == null
                        ? bytes
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                                context.alloc(), unread, bytes);
        read();
    }

    private void read() {
        if (reading) {
            return; // further up
        }
        reading = true;
        try {
            while (unread != null && !closed && isRead()) {
                if (!take(unread)) {
                    break;
                }
            }
        } finally {
            reading = false;
            if (closed) {
                forget();
            }
        }
        checkEnd();
    }

    /// The filter hears of the end once it has been shown all that came before.
    private void checkEnd() {
        if (inputEnded && !endTold && isRead() && !closed) {
            endTold = true;
            tell(
                    told -> {
                        if (!told.onEnd()) {
                            draining = true;
                        }
                    });
            closeIfDrained();
        }
    }

    private void forget() {
        if (unread != null) {
            unread.release();
            unread = null;
        }
    }

    /// @return whether there may be more to take
    private boolean take(ByteBuf bytes) {
        var before = bytes.readableBytes();
        tell(told -> bytes.skipBytes(taken(told, bytes)));
        if (closed) {
            return false;
        }
        if (!bytes.isReadable()) {
            bytes.release();
            unread = null;
        } else if (bytes.readableBytes() == before) {
            if (before > server.limit()) {
                streams.refused(400, "too_long");
                end();
            }
            return false;
        }
        return true;
    }

    private static int taken(NetworkFilter filter, ByteBuf bytes) {
        var lent = new BorrowedBuffer(bytes);
        try {
            var taken = filter.onData(lent);
            if (taken < 0 || taken > bytes.readableBytes()) {
                throw new IllegalStateException(
                        "it takes " + taken + " bytes of " + bytes.readableBytes());
            }
            return taken;
        } finally {
            lent.detach();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case ChannelInputShutdownEvent _ -> {
                inputEnded = true;
                if (closed) {
                    cut();
                } else {
                    read();
                }
            }
            case IdleStateEvent _ -> {
                if (legs.isEmpty()) {
                    end();
                }
            }
            default -> {}
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && !closed) {
            tell(NetworkFilter::onWritable);
            List.copyOf(legs).forEach(FilterLeg::tellWritable);
        }
        onPauseChanged();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end();
    }

    /// Whether the filter is shown more. Not while the client leaves unread what is written to it:
    /// whatever it sends might be answered.
    private boolean isRead() {
        return !paused && pausedStreams == 0 && channel.isWritable();
    }

    private void onPauseChanged() {
        if (closed) {
            return;
        }
        readOrNot();
        if (isRead() && (unread != null || inputEnded)) {
            channel.eventLoop().execute(this::proceed); // never within a call of the filter's
        }
    }

    private void readOrNot() {
        if (!inputEnded && !closed) { // Netty would close: there is nothing more to read
            channel.config().setAutoRead(isRead() && mayBegin());
        }
    }

    /// While it drains, only the rest of what is under way is wanted.
    private boolean mayBegin() {
        return !draining || legs.stream().anyMatch(FilterLeg::isSending);
    }

    private void proceed() {
        read();
        closeIfDrained();
    }

    /// One more stream, or one less, wants nothing to be read.
    void pauseStream(boolean pause) {
        pausedStreams += pause ? 1 : -1;
        onPauseChanged();
    }

    /// A stream's request is through, or all of it.
    void sent() {
        if (draining) {
            readOrNot();
        }
    }

    void ended(FilterLeg leg) {
        legs.remove(leg);
        sent();
        if (draining && legs.isEmpty()) {
            channel.eventLoop().execute(this::closeIfDrained); // what has been read comes first
        }
    }

    private void closeIfDrained() {
        if (draining && legs.isEmpty() && !closed) {
            read();
            if (legs.isEmpty() && (unread == null || isRead())) {
                end();
            }
        }
    }

    private void end() {
        if (closed) {
            return;
        }
        var unheard = !inputEnded && !channel.config().isAutoRead();
        closed = true;
        if (!reading) {
            forget();
        }
        List.copyOf(legs).forEach(FilterLeg::cut);
        legs.clear();
        tell(NetworkFilter::onClose);
        var cut = channel.eventLoop().schedule(this::cut, LINGER_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(_ -> cut.cancel(false));
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener(
                        flushed -> {
                            if (unheard && flushed.isSuccess()) {
                                hearOut();
                            } else {
                                cut();
                            }
                        });
    }

    /// To close on what the client has sent and nobody has read would destroy what it has not read
    /// yet: that is dropped until the client has heard of the end.
    private void hearOut() {
        Input.shutdownOutput(channel);
        channel.config().setAutoRead(true);
    }

    private void cut() {
        var _ = channel.close();
    }

    /// Has something done when whoever calls now has returned.
    void later(Runnable task) {
        channel.eventLoop().execute(task);
    }

    // what the proxy wants

    @Override
    public void drain() {
        if (!draining && !closed) {
            tell(NetworkFilter::onDrain);
            draining = true;
            readOrNot();
            closeIfDrained();
        }
    }

    @Override
    public int undecoded() {
        return unread == null ? 0 : unread.readableBytes();
    }

    // what the filter wants

    void checkLoop() {
        if (!channel.eventLoop().inEventLoop()) {
            throw new IllegalStateException(
                    "the connection is used on another thread than its own; use execute");
        }
    }

    @Override
    public void write(Buffer bytes) {
        checkLoop();
        if (closed) {
            return;
        }
        var _ = channel.write(Unpooled.wrappedBuffer(bytes.toByteArray()), channel.voidPromise());
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        channel.flush();
    }

    @Override
    public boolean writable() {
        checkLoop();
        return channel.isWritable();
    }

    @Override
    public void pause() {
        checkLoop();
        paused = true;
        onPauseChanged();
    }

    @Override
    public void resume() {
        checkLoop();
        paused = false;
        onPauseChanged();
    }

    /// Also what the proxy does to end it at once.
    @Override
    public void close() {
        checkLoop();
        end();
    }

    @Override
    public NetworkStream newStream(
            StreamRequest request, boolean end, NetworkStreamReceiver receiver) {
        checkLoop();
        if (closed) {
            throw new IllegalStateException("the connection is closed");
        }
        var scheme = tls() == null ? "http" : "https";
        var head = FilterRequest.head(request, end, server.name(), scheme);
        var leg = new FilterLeg(this, receiver);
        legs.add(leg);
        leg.begin(streams.newStream(leg), head, end);
        sent();
        return leg.new Begun();
    }

    @Override
    public void execute(Runnable task) {
        try {
            channel.eventLoop()
                    .execute(
                            () -> {
                                if (!closed) {
                                    guarded(task);
                                }
                            });
        } catch (RejectedExecutionException e) {
            // the proxy has ended, and the connection with it
        }
    }

    @Override
    public long id() {
        return connection.id();
    }

    @Override
    public String listener() {
        return connection.listener();
    }

    @Override
    public SocketAddress localAddress() {
        return connection.localAddress();
    }

    @Override
    public SocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public @Nullable TlsSession tls() {
        return connection.tls();
    }
}
