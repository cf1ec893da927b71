package mosn.core.protocol.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.ServerProtocol;
import mosn.core.protocol.http1.Deadline;
import mosn.core.protocol.http1.Input;
import mosn.core.stream.StreamFactory;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.stream.Stream;

/// HTTP/2 or HTTP/1, whichever a client speaks: what ALPN settled over TLS, and else what its first
/// bytes are. `Upgrade: h2c` is ignored (RFC 9113 section 3.1 has done away with it).
public record AutoServer(Http2Server http2, ServerProtocol http1) implements ServerProtocol {
    public static final String NAME = "Auto";

    private static final ByteBuf PREFACE =
            Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf()).asReadOnly();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> alpn() {
        return Stream.concat(http2.alpn().stream(), http1.alpn().stream()).toList();
    }

    @Override
    public ServerConnection open(Channel channel, StreamFactory streams) {
        var undecided = new Undecided(channel, streams);
        channel.pipeline().addLast(undecided);
        return undecided;
    }

    /// Waits for what decides, and then stands aside.
    private final class Undecided extends ChannelInboundHandlerAdapter implements ServerConnection {
        private final Channel channel;
        private final StreamFactory streams;
        private final Deadline deadline;
        private @Nullable ServerConnection decided;
        private @Nullable ByteBuf input;
        private boolean draining;

        Undecided(Channel channel, StreamFactory streams) {
            this.channel = channel;
            this.streams = streams;
            this.deadline = new Deadline(channel.eventLoop(), () -> Input.close(channel));
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            deadline.in(http2.idleTimeout());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (!(message instanceof ByteBuf bytes)) {
                context.fireChannelRead(message);
                return;
            }
            input = input == null ? bytes : Input.join(channel.alloc(), input, bytes);
            if (channel.pipeline().get(SslHandler.class) != null) {
                decide(context, http1); // the handshake is over, and has settled nothing
                return;
            }
            var there = Math.min(input.readableBytes(), PREFACE.readableBytes());
            for (var i = 0; i < there; i++) {
                if (input.getByte(input.readerIndex() + i) != PREFACE.getByte(i)) {
                    decide(context, http1);
                    return;
                }
            }
            if (there == PREFACE.readableBytes()) {
                decide(context, http2);
            }
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                settled(context, handshake);
            } else if (event instanceof ChannelInputShutdownEvent) {
                Input.close(channel);
            }
            context.fireUserEventTriggered(event);
        }

        private void settled(ChannelHandlerContext context, SslHandshakeCompletionEvent handshake) {
            var tls = channel.pipeline().get(SslHandler.class);
            if (handshake.isSuccess() && tls != null && decided == null) {
                var name = tls.applicationProtocol();
                decide(context, http2.alpn().contains(name) ? http2 : http1);
            }
        }

        private void decide(ChannelHandlerContext context, ServerProtocol protocol) {
            deadline.cancel();
            var opened = protocol.open(channel, streams);
            decided = opened;
            if (draining) {
                opened.drain();
            }
            var first = input;
            input = null;
            if (first != null) {
                context.fireChannelRead(first);
            }
            context.pipeline().remove(this);
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            deadline.cancel();
            if (input != null) {
                input.release();
                input = null;
            }
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (decided == null) {
                Input.close(channel); // before a byte of a protocol there is nobody to blame
            } else {
                context.fireExceptionCaught(cause);
            }
        }

        @Override
        public void drain() {
            draining = true;
            if (decided != null) {
                decided.drain();
            }
        }

        @Override
        public int undecoded() {
            if (decided != null) {
                return decided.undecoded();
            }
            return input == null ? 0 : input.readableBytes();
        }

        @Override
        public void close() {
            if (decided != null) {
                decided.close();
            } else {
                Input.close(channel);
            }
        }
    }
}
