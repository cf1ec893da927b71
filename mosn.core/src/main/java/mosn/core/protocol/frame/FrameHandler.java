package mosn.core.protocol.frame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import mosn.api.codec.Codec;
import mosn.api.codec.CodecException;
import mosn.api.codec.Frame;
import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

/// What both sides of a connection of frames have in common: bytes to frames, frames to bytes, and
/// one flush for all that is written in a turn of the event loop.
abstract class FrameHandler extends ChannelInboundHandlerAdapter {
    private final Codec codec;
    private final Channel channel;
    private @Nullable ByteBuf unread;
    private boolean flushing;
    private boolean closed;
    private int pausedStreams;

    FrameHandler(Codec codec, Channel channel) {
        this.codec = codec;
        this.channel = channel;
    }

    final Codec codec() {
        return codec;
    }

    final Channel channel() {
        return channel;
    }

    final boolean isClosed() {
        return closed;
    }

    /// How many bytes have been read and are kept until they can be decoded.
    public final int undecoded() {
        return unread == null ? 0 : unread.readableBytes();
    }

    abstract void onFrame(Frame frame);

    /// The connection is gone, or about to be.
    abstract void onEnd(boolean brokenByPeer);

    abstract void onWritable();

    @Override
    public final void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        if (closed) {
            bytes.release();
            return;
        }
        unread = unread == null ? bytes : joined(unread, bytes);
        decode();
    }

    private static ByteBuf joined(ByteBuf first, ByteBuf second) {
        var joined = first.isWritable(second.readableBytes()) && first.refCnt() == 1 ? first : null;
        if (joined == null) {
            joined = first.alloc().buffer(first.readableBytes() + second.readableBytes());
            joined.writeBytes(first);
            first.release();
        }
        joined.writeBytes(second);
        second.release();
        return joined;
    }

    private void decode() {
        while (unread != null && !closed) {
            var bytes = unread;
            var decoded = decodeOne(bytes);
            if (decoded == null) {
                return;
            }
            bytes.skipBytes(decoded.length());
            if (!bytes.isReadable()) {
                bytes.release();
                unread = null;
            }
            onFrame(decoded.frame());
        }
    }

    private Codec.@Nullable Decoded decodeOne(ByteBuf bytes) {
        try {
            var decoded = codec.decode(new View(bytes));
            if (decoded != null
                    && (decoded.length() < 1 || decoded.length() > bytes.readableBytes())) {
                throw new CodecException("the codec took " + decoded.length() + " bytes");
            }
            if (decoded == null && bytes.readableBytes() > codec.frameLimit()) {
                throw new CodecException(
                        "the frame is longer than " + codec.frameLimit() + " bytes");
            }
            return decoded;
        } catch (CodecException | RuntimeException e) {
            end(true);
            return null;
        }
    }

    final void write(Frame frame) {
        if (closed) {
            return;
        }
        var _ =
                channel.write(
                        Unpooled.wrappedBuffer(codec.encode(frame).toByteArray()),
                        channel.voidPromise());
        if (!flushing) {
            flushing = true;
            channel.eventLoop().execute(this::flush);
        }
    }

    private void flush() {
        flushing = false;
        channel.flush();
    }

    /// One more stream, or one less, wants nothing to be read. The connection is read for all or
    /// none.
    final void pause(boolean pause) {
        pausedStreams += pause ? 1 : -1;
        channel.config().setAutoRead(pausedStreams == 0);
    }

    @Override
    public final void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && !closed) {
            onWritable();
        }
    }

    @Override
    public final void channelInactive(ChannelHandlerContext context) {
        end(false);
    }

    @Override
    public final void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof io.netty.channel.socket.ChannelInputShutdownEvent) {
            end(false);
        }
    }

    @Override
    public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(false);
    }

    /// Writes out what is written, and closes.
    final void end(boolean brokenByPeer) {
        if (closed) {
            return;
        }
        closed = true;
        if (unread != null) {
            unread.release();
            unread = null;
        }
        channel.flush();
        var _ = channel.close();
        onEnd(brokenByPeer);
    }

    /// Lends what is unread to the codec.
    private record View(ByteBuf bytes) implements Buffer {
        @Override
        public int length() {
            return bytes.readableBytes();
        }

        @Override
        public byte get(int index) {
            java.util.Objects.checkIndex(index, bytes.readableBytes());
            return bytes.getByte(bytes.readerIndex() + index);
        }

        @Override
        public void copyTo(int index, byte[] to, int at, int length) {
            java.util.Objects.checkFromIndexSize(index, length, bytes.readableBytes());
            bytes.getBytes(bytes.readerIndex() + index, to, at, length);
        }
    }
}
