package mosn.plugin.grpc.call;

import java.util.Arrays;
import java.util.function.LongConsumer;

/// Reads a message of Protocol Buffers, field by field. What is cut or has another type than the
/// one that is asked for throws an [IllegalArgumentException].
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final int MAX_SHIFT = 63;

    private final byte[] from;
    private int at;
    private int field;
    private int type;

    ProtoReader(byte[] from) {
        this.from = from;
    }

    /// Goes on to the next field; the one before must have been read or skipped.
    boolean next() {
        if (at == from.length) {
            return false;
        }
        var tag = varint();
        field = (int) (tag >>> 3);
        type = (int) tag & 7;
        return true;
    }

    int field() {
        return field;
    }

    long number() {
        expect(VARINT);
        return varint();
    }

    /// Each of a repeated number, packed or not.
    void eachNumber(LongConsumer take) {
        if (type != LENGTH_DELIMITED) {
            take.accept(number());
            return;
        }
        var packed = new ProtoReader(bytes());
        while (packed.at < packed.from.length) {
            take.accept(packed.varint());
        }
    }

    byte[] bytes() {
        expect(LENGTH_DELIMITED);
        var length = varint();
        var begin = at;
        advance(length);
        return Arrays.copyOfRange(from, begin, at);
    }

    void skip() {
        switch (type) {
            case VARINT -> varint();
            case FIXED_64 -> advance(8);
            case LENGTH_DELIMITED -> advance(varint());
            case FIXED_32 -> advance(4);
            default -> throw new IllegalArgumentException("a field of type " + type);
        }
    }

    private void expect(int wanted) {
        if (type != wanted) {
            throw new IllegalArgumentException(
                    "field " + field + " is of type " + type + ", not " + wanted);
        }
    }

    private void advance(long bytes) {
        if (bytes < 0 || bytes > from.length - at) {
            throw new IllegalArgumentException("the message is cut");
        }
        at += (int) bytes;
    }

    private long varint() {
        var value = 0L;
        for (var shift = 0; shift <= MAX_SHIFT; shift += 7) {
            if (at == from.length) {
                throw new IllegalArgumentException("the message is cut");
            }
            var part = from[at++];
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number is too long");
    }
}
