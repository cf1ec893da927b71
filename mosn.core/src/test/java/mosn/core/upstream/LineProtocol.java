package mosn.core.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.LineBasedFrameDecoder;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Requests and responses are lines, answered in order. `bye` as a response says that the
/// connection takes no more streams.
final class LineProtocol implements ClientProtocol {
    private final int streams;
    private final boolean silent;
    private final BlockingQueue<Channel> opened = new LinkedBlockingQueue<>();
    private final BlockingQueue<Channel> closed = new LinkedBlockingQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();

    /// @param streams how many a connection takes at once
    LineProtocol(int streams) {
        this(streams, false);
    }

    /// @param silent whether a connection takes any number until the host has answered on it
    LineProtocol(int streams, boolean silent) {
        this.streams = streams;
        this.silent = silent;
    }

    /// Gets each connection.
    BlockingQueue<Channel> opened() {
        return opened;
    }

    /// Gets each connection that is closed, once its pool knows.
    BlockingQueue<Channel> closed() {
        return closed;
    }

    /// How many connections were open at once.
    int mostOpen() {
        return mostOpen.get();
    }

    @Override
    public String name() {
        return "Line";
    }

    @Override
    public boolean multiplexed() {
        return streams > 1;
    }

    @Override
    public ClientConnection open(Channel channel, ClientConnection.Listener listener) {
        opened.add(channel);
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        var connection = new Connection(channel, listener);
        channel.pipeline().addLast(new LineBasedFrameDecoder(100), connection);
        return connection;
    }

    private final class Connection extends ChannelInboundHandlerAdapter
            implements ClientConnection {
        private final Channel channel;
        private final Listener listener;
        private final Queue<Leg> legs = new ArrayDeque<>();
        private boolean draining;
        private boolean heard;

        Connection(Channel channel, Listener listener) {
            this.channel = channel;
            this.listener = listener;
        }

        @Override
        public UpstreamLeg newStream(ResponseReceiver receiver) {
            assert capacity() > 0;
            var leg = new Leg(receiver);
            legs.add(leg);
            return leg;
        }

        @Override
        public int streams() {
            return legs.size();
        }

        @Override
        public int capacity() {
            var most = silent && !heard ? 100 : streams;
            return draining || !channel.isActive() ? 0 : most - legs.size();
        }

        @Override
        public int allowed() {
            return heard ? streams : -1;
        }

        @Override
        public void close() {
            var _ = channel.close();
        }

        @Override
        public int undecoded() {
            return 0;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            var line = (ByteBuf) message;
            heard = true;
            draining |= line.toString(StandardCharsets.UTF_8).equals("bye");
            legs.remove().receiver.data(line, true);
            if (!draining) {
                listener.onAvailable(this);
            } else {
                listener.onDraining(this);
                if (legs.isEmpty()) {
                    close();
                }
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            for (var leg = legs.poll(); leg != null; leg = legs.poll()) {
                leg.receiver.reset(StreamReset.UPSTREAM_CLOSED);
            }
            open.decrementAndGet();
            listener.onClosed(this);
            closed.add(channel);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            close();
        }

        private final class Leg implements UpstreamLeg {
            private final ResponseReceiver receiver;

            Leg(ResponseReceiver receiver) {
                this.receiver = receiver;
            }

            @Override
            public void head(RequestHead head, boolean end) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void data(ByteBuf chunk, boolean end) {
                var _ =
                        channel.writeAndFlush(
                                Unpooled.wrappedBuffer(
                                        chunk, Unpooled.wrappedBuffer(new byte[] {'\n'})));
            }

            @Override
            public void trailers(Headers trailers) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean writable() {
                return channel.isWritable();
            }

            @Override
            public void pause() {}

            @Override
            public void resume() {}

            @Override
            public void reset() {
                legs.remove(this);
                close();
            }
        }
    }
}
