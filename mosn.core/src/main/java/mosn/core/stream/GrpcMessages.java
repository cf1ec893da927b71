package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/// The messages of one direction of a gRPC call, each behind five bytes: whether it is compressed,
/// and its length.
final class GrpcMessages {
    private static final int PREFIX = 5;

    /// How much is made room for before it has come.
    private static final int TRUST = 64 << 10;

    private final int limit;
    private final ByteBuf prefix = Unpooled.buffer(PREFIX, PREFIX);
    private @Nullable ByteBuf message;
    private int length;

    /// @param limit bytes of the longest message that is taken
    GrpcMessages(int limit) {
        this.limit = limit;
    }

    static ByteBuf framed(byte[] message) {
        var prefix = Unpooled.buffer(PREFIX, PREFIX).writeByte(0).writeInt(message.length);
        return Unpooled.wrappedBuffer(prefix, Unpooled.wrappedBuffer(message));
    }

    /// Takes all of `chunk`, and passes on the messages that it completes.
    ///
    /// @return what is wrong, or null; nothing can be taken after that
    @Nullable Fault take(ByteBuf chunk, Consumer<Buffer> receiver) {
        while (chunk.isReadable()) {
            if (message == null) {
                prefix.writeBytes(chunk, Math.min(prefix.writableBytes(), chunk.readableBytes()));
                var fault = prefix.isWritable() ? null : begin();
                if (fault != null) {
                    return fault;
                }
            }
            if (message != null) {
                var missing = length - message.readableBytes();
                message.writeBytes(chunk, Math.min(missing, chunk.readableBytes()));
                if (message.readableBytes() == length) {
                    end(message, receiver);
                }
            }
        }
        return null;
    }

    private @Nullable Fault begin() {
        var compressed = prefix.readUnsignedByte();
        var announced = prefix.readUnsignedInt();
        prefix.clear();
        if (compressed != 0) {
            return Fault.COMPRESSED; // nothing was offered that it could be compressed with
        }
        if (announced > limit) {
            return Fault.TOO_LONG;
        }
        length = (int) announced;
        message = Unpooled.buffer(Math.min(length, TRUST), length);
        return null;
    }

    private void end(ByteBuf whole, Consumer<Buffer> receiver) {
        message = null;
        var bytes = new byte[length];
        whole.readBytes(bytes);
        receiver.accept(Buffer.of(bytes));
    }

    /// Whether a message has begun and not ended.
    boolean isCut() {
        return message != null || prefix.isReadable();
    }

    enum Fault {
        COMPRESSED,
        TOO_LONG
    }
}
