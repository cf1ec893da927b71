package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/// What both sides do with bytes that are not decoded yet, and with the ends of a connection.
public final class Input {
    private Input() {}

    /// Puts `more` behind `kept`. Bytes are moved a number of times that grows with the logarithm
    /// of how many there are, however small the pieces.
    public static ByteBuf join(ByteBufAllocator allocator, ByteBuf kept, ByteBuf more) {
        var length = kept.readableBytes() + more.readableBytes();
        if (kept.refCnt() > 1 || kept.isReadOnly() || kept.writableBytes() < more.readableBytes()) {
            var joined = allocator.buffer(Math.max(256, 2 * length));
            joined.writeBytes(kept);
            kept.release();
            kept = joined;
        }
        kept.writeBytes(more);
        more.release();
        return kept;
    }

    static void skipEmptyLines(ByteBuf in) {
        while (in.readableBytes() > 1
                && in.getByte(in.readerIndex()) == '\r'
                && in.getByte(in.readerIndex() + 1) == '\n') {
            in.skipBytes(2);
        }
    }

    /// Whether looking at `in` anew can find more than was found before: something was not looked
    /// at yet, and it ends a line, or the limit is reached.
    ///
    /// @param seen how many bytes were there when it was looked at last
    static boolean bringsLineEnd(ByteBuf in, int seen, int limit) {
        return seen == 0
                || in.readableBytes() >= limit
                || in.indexOf(in.readerIndex() + seen, in.writerIndex(), (byte) '\n') >= 0;
    }

    public static void close(Channel channel) {
        var _ = channel.close(); // what comes of it, channelInactive says
    }

    /// Says that nothing more is written, where the channel can say so; else closes it.
    public static void shutdownOutput(Channel channel) {
        if (!(channel instanceof DuplexChannel duplex)) {
            close(channel);
            return;
        }
        var tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            var _ = duplex.shutdownOutput();
        } else {
            var _ =
                    tls.closeOutbound()
                            .addListener(
                                    _ -> {
                                        var _ = duplex.shutdownOutput();
                                    });
        }
    }
}
