package mosn.core.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// Bytes that are lent until they are [#detach]ed: later use throws. Used on one event loop.
final class Peeked implements Buffer {
    private @Nullable ByteBuf bytes;

    /// @param bytes null for none; stay their owner's
    Peeked(@Nullable ByteBuf bytes) {
        this.bytes = bytes == null ? Unpooled.EMPTY_BUFFER : bytes;
    }

    void detach() {
        bytes = null;
    }

    private ByteBuf bytes() {
        var there = bytes;
        if (there == null) {
            throw new IllegalStateException("the bytes may be used during the call only");
        }
        return there;
    }

    @Override
    public int length() {
        return bytes().readableBytes();
    }

    @Override
    public byte get(int index) {
        var there = bytes();
        Objects.checkIndex(index, there.readableBytes());
        return there.getByte(there.readerIndex() + index);
    }

    @Override
    public void copyTo(int index, byte[] to, int at, int length) {
        var there = bytes();
        Objects.checkFromIndexSize(index, length, there.readableBytes());
        there.getBytes(there.readerIndex() + index, to, at, length);
    }
}
