package mosn.api.message;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/// Bytes of a body. What the proxy lends is a view that is valid until the callback it was passed
/// to has answered; what is to stay must be copied. Nothing has to be released.
public interface Buffer {
    Buffer EMPTY = of(new byte[0]);

    int length();

    /// @throws IndexOutOfBoundsException where `index` is negative or not below [#length]
    byte get(int index);

    /// Copies `length` bytes from `index` on.
    void copyTo(int index, byte[] to, int at, int length);

    default byte[] toByteArray() {
        var copy = new byte[length()];
        copyTo(0, copy, 0, copy.length);
        return copy;
    }

    default String toString(Charset charset) {
        return new String(toByteArray(), charset);
    }

    /// A buffer over `bytes`, which must not change any more.
    static Buffer of(byte[] bytes) {
        return new ArrayBuffer(bytes);
    }

    /// The text in UTF-8.
    static Buffer of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}
