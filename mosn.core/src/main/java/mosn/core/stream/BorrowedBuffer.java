package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

/// Lends bytes to a filter until they move on: later use throws, and never shows another stream's
/// bytes.
public final class BorrowedBuffer implements Buffer {
    private @Nullable ByteBuf bytes;

    public BorrowedBuffer(ByteBuf bytes) {
        this.bytes = bytes;
    }

    public void detach() {
        bytes = null;
    }

    private ByteBuf bytes() {
        var lent = bytes;
        if (lent == null) {
            throw new IllegalStateException("this buffer was lent for a callback that is over");
        }
        return lent;
    }

    @Override
    public int length() {
        return bytes().readableBytes();
    }

    @Override
    public byte get(int index) {
        var lent = bytes();
        if (index < 0 || index >= lent.readableBytes()) {
            throw new IndexOutOfBoundsException(index);
        }
        return lent.getByte(lent.readerIndex() + index);
    }

    @Override
    public void copyTo(int index, byte[] to, int at, int length) {
        var lent = bytes();
        java.util.Objects.checkFromIndexSize(index, length, lent.readableBytes());
        lent.getBytes(lent.readerIndex() + index, to, at, length);
    }

    @Override
    public String toString() {
        return bytes == null ? "Buffer that is over" : "Buffer of " + length() + " bytes";
    }
}
