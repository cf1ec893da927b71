package mosn.core.protocol.http2;

import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;

import mosn.core.message.HttpSyntax;

import org.jspecify.annotations.Nullable;

/// Names in lower case, as HTTP/2 writes them, made once where they come again and again. One per
/// event loop.
final class FieldNames {
    private static final int SLOTS = 512;

    private static final FastThreadLocal<FieldNames> OF_THREAD =
            new FastThreadLocal<>() {
                @Override
                protected FieldNames initialValue() {
                    return new FieldNames();
                }
            };

    private final @Nullable AsciiString[] slots = new AsciiString[SLOTS];

    private FieldNames() {}

    static FieldNames ofThread() {
        return OF_THREAD.get();
    }

    /// @param hash of the name, see [HttpSyntax#hash]
    AsciiString get(byte[] bytes, int from, int to, int hash) {
        var slot = (hash ^ hash >>> 9 ^ hash >>> 18) & (SLOTS - 1);
        var known = slots[slot];
        if (known == null || !is(known, bytes, from, to)) {
            known = lowerCase(bytes, from, to);
            slots[slot] = known;
        }
        return known;
    }

    private static boolean is(AsciiString known, byte[] bytes, int from, int to) {
        var length = to - from;
        if (known.length() != length) {
            return false;
        }
        var lower = known.array();
        for (var i = 0; i < length; i++) {
            if (lower[i] != HttpSyntax.token(bytes[from + i])) {
                return false;
            }
        }
        return true;
    }

    private static AsciiString lowerCase(byte[] bytes, int from, int to) {
        var lower = new byte[to - from];
        for (var i = 0; i < lower.length; i++) {
            lower[i] = HttpSyntax.token(bytes[from + i]);
        }
        return new AsciiString(lower, false);
    }
}
