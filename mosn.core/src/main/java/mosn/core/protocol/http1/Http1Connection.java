package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// What both sides of HTTP/1 have: bytes that are not decoded yet, taken piece by piece as the
/// state of the connection says.
abstract sealed class Http1Connection extends ChannelInboundHandlerAdapter
        permits Http1ServerConnection, Http1ClientConnection {
    final Http1Config config;
    final Channel channel;
    final HeadParser parser = HeadParser.ofThread();
    final BodyDecoder body;
    private @Nullable Output output;
    private @Nullable ByteBuf input;

    /// How much of `input` is known to hold no end of a line behind the last one.
    private int seen;

    private boolean decoding;

    Http1Connection(Http1Config config, Channel channel) {
        this.config = config;
        this.channel = channel;
        this.body = new BodyDecoder(parser, config);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        output = new Output(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        input = input == null ? bytes : Input.join(channel.alloc(), input, bytes);
        decode();
    }

    /// Takes all that can be taken now; where that is under way already, it goes on.
    final void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            while (input != null && step(input)) {
                dropRead();
            }
        } finally {
            decoding = false;
        }
        if (isDeaf()) {
            dropInput();
        }
        dropRead();
        afterDecoding();
    }

    /// Takes the next piece of `in`; false where there is none to take now.
    abstract boolean step(ByteBuf in);

    /// Whether what comes in is for nobody.
    abstract boolean isDeaf();

    /// Everything that could be taken has been.
    abstract void afterDecoding();

    /// How many bytes have been read and are kept until they can be decoded.
    public final int undecoded() {
        return input == null ? 0 : input.readableBytes();
    }

    final boolean isDecoding() {
        return decoding;
    }

    /// Whether nothing waits to be decoded.
    final boolean isRead() {
        return input == null || !input.isReadable();
    }

    private void dropRead() {
        if (isRead()) {
            dropInput();
        }
    }

    final void dropInput() {
        if (input != null) {
            input.release();
            input = null;
        }
        seen = 0;
    }

    /// The connection is gone: what was not decoded, and not written, never will be.
    final void drop() {
        if (output != null) {
            output.discard();
        }
        if (!decoding) {
            dropInput();
        }
    }

    /// Whether looking at `in` anew can find more of a head than was found before.
    final boolean mayHoldHead(ByteBuf in) {
        if (in.isReadable() && Input.bringsLineEnd(in, seen, config.maxHeaderSize())) {
            return true;
        }
        seen = in.readableBytes();
        return false;
    }

    /// The parser has found no head's end.
    final void headIncomplete(ByteBuf in) {
        seen = in.readableBytes();
    }

    /// The parser has found a head.
    final void headTaken(ByteBuf in, int size) {
        seen = 0;
        in.skipBytes(size);
    }

    /// The next `length` bytes of `in`: all of them without a slice's cost.
    final ByteBuf takeFrom(ByteBuf in, int length) {
        if (in.readableBytes() == length) {
            input = null;
            seen = 0;
            return in;
        }
        return in.readRetainedSlice(length);
    }

    final Channel channel() {
        return channel;
    }

    final Output output() {
        return Objects.requireNonNull(output);
    }
}
