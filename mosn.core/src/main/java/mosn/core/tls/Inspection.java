package mosn.core.tls;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.TimeUnit;

/// Looks at a connection's first bytes, and makes way for TLS with the right certificate, or for
/// nothing where the connection is in the clear and may be.
final class Inspection extends SslClientHelloHandler<TlsContext> {
    private static final int HANDSHAKE = 0x16;

    private final ServerTls tls;
    private final List<TlsContext> contexts;
    private final Channel channel;
    private final int loop;
    private @Nullable ScheduledFuture<?> limit;
    private boolean begun;
    private boolean over;

    Inspection(ServerTls tls, List<TlsContext> contexts, Channel channel, int loop) {
        this.tls = tls;
        this.contexts = contexts;
        this.channel = channel;
        this.loop = loop;
    }

    /// A client in the clear may be silent for as long as the protocol lets it.
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        if (!tls.inspector()) {
            limit(context);
        }
    }

    private void limit(ChannelHandlerContext context) {
        if (tls.handshakeTimeout() > 0) {
            limit =
                    context.executor()
                            .schedule(
                                    () -> fail(context, "did not finish the handshake in time"),
                                    tls.handshakeTimeout(),
                                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
            throws Exception {
        if (over) {
            in.skipBytes(in.readableBytes());
            return;
        }
        if (!begun && in.isReadable()) {
            begun = true;
            if (in.getUnsignedByte(in.readerIndex()) != HANDSHAKE) {
                notTls(context, in);
                return;
            }
            if (contexts.size() == 1) {
                install(context, contexts.getFirst()); // whatever the client asks for
                return;
            }
            if (limit == null) {
                limit(context);
            }
        }
        super.decode(context, in, out);
    }

    private void notTls(ChannelHandlerContext context, ByteBuf in) {
        if (tls.inspector()) {
            tls.plain(loop);
            over = true;
            context.pipeline().remove(this); // which passes on what has come
        } else {
            var http = PlainHttp.looksLike(io.netty.buffer.ByteBufUtil.hexDump(in));
            in.skipBytes(in.readableBytes());
            fail(context, http ? "speaks HTTP in the clear" : "speaks no TLS");
        }
    }

    private void fail(ChannelHandlerContext context, String sentence) {
        if (!over) {
            over = true;
            tls.failed(channel, loop, sentence);
            var _ = context.close();
        }
    }

    @Override
    protected Future<TlsContext> lookup(
            ChannelHandlerContext context, @Nullable ByteBuf clientHello) {
        var hello = clientHello == null ? ClientHello.NOTHING : ClientHello.of(clientHello);
        return context.executor().newSucceededFuture(Choice.among(contexts, hello));
    }

    @Override
    protected void onLookupComplete(ChannelHandlerContext context, Future<TlsContext> chosen) {
        install(context, chosen.getNow());
    }

    private void install(ChannelHandlerContext context, TlsContext chosen) {
        over = true;
        var handler = tls.handler(chosen, channel);
        var pipeline = context.pipeline();
        pipeline.addAfter(context.name(), null, tls.watch(channel, loop));
        pipeline.replace(this, null, handler);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(context, Failure.sentence(cause));
        var _ = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (begun) {
            fail(context, "closed the connection in the middle of it");
        }
        over = true;
        super.channelInactive(context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) throws Exception {
        if (limit != null) {
            limit.cancel(false);
        }
        super.handlerRemoved0(context);
    }
}
