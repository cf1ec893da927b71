package mosn.core.observe;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;

import java.util.function.IntSupplier;

/// Counts what comes and goes on one connection, and what of it stays here: read and not decoded
/// yet, or written and not taken by the peer yet (with what Netty adds for each piece it keeps: 96
/// bytes). The latter two are measured whenever the connection has been read or flushed, and once
/// its peer has taken all. Stands nearest to the socket, so that under TLS it counts what is
/// encrypted.
public final class ByteMeter extends ChannelDuplexHandler {
    private final Counts counts;
    private final IntSupplier undecoded;
    private int kept;
    private long unsent;
    private boolean waiting;

    /// @param undecoded how many bytes the protocol keeps until it can decode them
    public ByteMeter(Counts counts, IntSupplier undecoded) {
        this.counts = counts;
        this.undecoded = undecoded;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            counts.onRead(bytes.readableBytes());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        kept(undecoded.getAsInt());
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            counts.onWritten(bytes.readableBytes());
        }
        var _ = context.write(message, promise);
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        context.flush();
        measureUnsent(context);
    }

    private void measureUnsent(ChannelHandlerContext context) {
        var buffer = context.channel().unsafe().outboundBuffer();
        var now = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        unsent(now);
        if (now > 0 && !waiting) { // nothing else tells when the peer has taken the rest
            waiting = true;
            var _ =
                    context.writeAndFlush(Unpooled.EMPTY_BUFFER)
                            .addListener(_ -> context.executor().execute(() -> onTaken(context)));
        }
    }

    /// What had been written by then has gone; there may be more. Netty tells so while it still
    /// reckons with what it tells of, so this comes after that.
    private void onTaken(ChannelHandlerContext context) {
        waiting = false;
        measureUnsent(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        context.fireChannelInactive();
        kept(0);
        unsent(0);
    }

    private void kept(int now) {
        if (now != kept) {
            counts.onKept(now - kept);
            kept = now;
        }
    }

    private void unsent(long now) {
        if (now != unsent) {
            counts.onUnsent(now - unsent);
            unsent = now;
        }
    }

    /// Where bytes are counted. Called on the connection's event loop.
    public interface Counts {
        void onRead(int bytes);

        void onWritten(int bytes);

        /// @param more how many bytes more are kept than before; negative for fewer
        void onKept(int more);

        /// @param more how many bytes more wait to be taken by the peer; negative for fewer
        void onUnsent(long more);
    }
}
