package mosn.core.heap;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// The numbers of a heap dump, one after the other. What is passed over is not read.
final class HprofInput implements Closeable {
    private static final int BUFFER = 1 << 20;

    private final FileChannel file;
    private final long size;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);

    /// Where in the file the buffer ends.
    private long filled;

    HprofInput(Path file) throws IOException {
        this.file = FileChannel.open(file);
        this.size = this.file.size();
    }

    /// Where the next number stands.
    long position() {
        return filled - buffer.remaining();
    }

    boolean ends() {
        return position() == size;
    }

    int u1() throws IOException {
        return need(1).get() & 0xff;
    }

    int u2() throws IOException {
        return need(2).getShort() & 0xffff;
    }

    int i4() throws IOException {
        return need(4).getInt();
    }

    long u4() throws IOException {
        return Integer.toUnsignedLong(i4());
    }

    /// Of an object, a string, a frame; 0 for none.
    long id() throws IOException {
        return need(8).getLong();
    }

    byte[] bytes(int count) throws IOException {
        var bytes = new byte[count];
        for (var read = 0; read < count; ) {
            need(1);
            var now = Math.min(count - read, buffer.remaining());
            buffer.get(bytes, read, now);
            read += now;
        }
        return bytes;
    }

    void skip(long count) throws IOException {
        if (count <= buffer.remaining()) {
            buffer.position(buffer.position() + (int) count);
            return;
        }
        var to = position() + count;
        if (to > size) {
            throw new EOFException();
        }
        file.position(to);
        filled = to;
        buffer.limit(0);
    }

    private ByteBuffer need(int count) throws IOException {
        if (buffer.remaining() < count) {
            buffer.compact();
            while (buffer.position() < count) {
                var read = file.read(buffer);
                if (read < 0) {
                    throw new EOFException();
                }
                filled += read;
            }
            buffer.flip();
        }
        return buffer;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
