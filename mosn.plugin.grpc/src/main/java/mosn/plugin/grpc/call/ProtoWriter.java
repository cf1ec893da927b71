package mosn.plugin.grpc.call;

import java.io.ByteArrayOutputStream;

/// Writes a message of Protocol Buffers.
final class ProtoWriter {
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void bytes(int field, byte[] value) {
        number(((long) field << 3) | LENGTH_DELIMITED);
        number(value.length);
        out.writeBytes(value);
    }

    private void number(long value) {
        var rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    byte[] toByteArray() {
        return out.toByteArray();
    }
}
