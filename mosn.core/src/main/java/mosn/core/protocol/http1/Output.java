package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;

import org.jspecify.annotations.Nullable;

/// What a connection writes: small pieces are put together, and all of a turn of the event loop is
/// flushed at once.
public final class Output implements Runnable {
    /// A piece up to this long is copied rather than given to the system as one more element.
    private static final int SMALL = 2048;

    private final ChannelHandlerContext context;
    private final int piece;
    private @Nullable ByteBuf gathered;
    private boolean scheduled;

    Output(ChannelHandlerContext context) {
        this(context, 0);
    }

    /// @param piece how many bytes there is room for, at least, wherever new room is made
    public Output(ChannelHandlerContext context, int piece) {
        this.context = context;
        this.piece = piece;
    }

    /// A buffer to write up to `bytes` bytes to, at its end, at once.
    public ByteBuf room(int bytes) {
        var buffer = gathered;
        if (buffer != null) {
            if (buffer.writableBytes() >= bytes) {
                return buffer;
            }
            pass();
        }
        schedule();
        buffer = context.alloc().ioBuffer(Math.max(bytes, piece));
        gathered = buffer;
        return buffer;
    }

    /// Writes `chunk`, and releases it.
    public void write(ByteBuf chunk) {
        var length = chunk.readableBytes();
        var buffer = gathered;
        if (length <= SMALL && buffer != null && buffer.writableBytes() >= length) {
            buffer.writeBytes(chunk);
            chunk.release();
            return;
        }
        pass();
        schedule();
        var _ = context.write(chunk, context.voidPromise());
        if (!context.channel().isWritable()) {
            context.flush();
        }
    }

    /// How much room to ask for beyond a head, so that a small body fits behind it.
    static int roomBehindHead(long length) {
        return length <= SMALL ? (int) length : 0;
    }

    /// Calls `then` when all that was written has left, or cannot.
    public void afterAll(ChannelFutureListener then) {
        pass();
        var _ = context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(then);
    }

    public void flush() {
        pass();
        context.flush();
    }

    /// Releases what was not flushed.
    public void discard() {
        var buffer = gathered;
        if (buffer != null) {
            gathered = null;
            buffer.release();
        }
    }

    /// The flush at the end of the turn.
    @Override
    public void run() {
        scheduled = false;
        flush();
    }

    private void pass() {
        var buffer = gathered;
        if (buffer != null) {
            gathered = null;
            var _ = context.write(buffer, context.voidPromise());
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            context.executor().execute(this);
        }
    }
}
