package mosn.core.heap;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Writes a heap dump, object by object.
final class HandmadeHeap {
    private static final int NO_TRACE = 0;

    private final ByteArrayOutputStream records = new ByteArrayOutputStream();
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private long strings = 1000;

    /// Writes to a record.
    private interface Body {
        void to(DataOutputStream out) throws IOException;
    }

    private static void write(ByteArrayOutputStream to, Body body) {
        try (var out = new DataOutputStream(to)) {
            body.to(out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void record(int tag, Body body) {
        var bytes = new ByteArrayOutputStream();
        write(bytes, body);
        write(
                records,
                out -> {
                    out.writeByte(tag);
                    out.writeInt(0);
                    out.writeInt(bytes.size());
                    out.write(bytes.toByteArray());
                });
    }

    private long string(String text) {
        var id = strings++;
        record(
                0x01,
                out -> {
                    out.writeLong(id);
                    out.write(text.getBytes(UTF_8));
                });
        return id;
    }

    /// @param staticField a reference with `value`; empty for none
    /// @param field a reference; empty for none
    HandmadeHeap type(
            long id,
            String name,
            long parent,
            long loader,
            String staticField,
            long value,
            String field) {
        var named = string(name);
        record(
                0x02,
                out -> {
                    out.writeInt((int) id);
                    out.writeLong(id);
                    out.writeInt(NO_TRACE);
                    out.writeLong(named);
                });
        var statics = string(staticField);
        var fields = string(field);
        write(
                parts,
                out -> {
                    out.writeByte(0x20);
                    out.writeLong(id);
                    out.writeInt(NO_TRACE);
                    out.writeLong(parent);
                    out.writeLong(loader);
                    out.write(new byte[4 * Long.BYTES + Integer.BYTES + Short.BYTES]);
                    out.writeShort(staticField.isEmpty() ? 0 : 1);
                    if (!staticField.isEmpty()) {
                        out.writeLong(statics);
                        out.writeByte(Hprof.OBJECT);
                        out.writeLong(value);
                    }
                    out.writeShort(field.isEmpty() ? 0 : 1);
                    if (!field.isEmpty()) {
                        out.writeLong(fields);
                        out.writeByte(Hprof.OBJECT);
                    }
                });
        return this;
    }

    HandmadeHeap instance(long id, long type, long... fields) {
        write(
                parts,
                out -> {
                    out.writeByte(0x21);
                    out.writeLong(id);
                    out.writeInt(NO_TRACE);
                    out.writeLong(type);
                    out.writeInt(fields.length * Long.BYTES);
                    for (var field : fields) {
                        out.writeLong(field);
                    }
                });
        return this;
    }

    HandmadeHeap array(long id, long type, long... elements) {
        write(
                parts,
                out -> {
                    out.writeByte(0x22);
                    out.writeLong(id);
                    out.writeInt(NO_TRACE);
                    out.writeInt(elements.length);
                    out.writeLong(type);
                    for (var element : elements) {
                        out.writeLong(element);
                    }
                });
        return this;
    }

    HandmadeHeap globalRoot(long id) {
        write(
                parts,
                out -> {
                    out.writeByte(0x01);
                    out.writeLong(id);
                    out.writeLong(0);
                });
        return this;
    }

    HandmadeHeap part(int tag) {
        write(parts, out -> out.writeByte(tag));
        return this;
    }

    byte[] bytes() {
        var whole = new ByteArrayOutputStream();
        write(
                whole,
                out -> {
                    out.writeBytes("JAVA PROFILE 1.0.2\0");
                    out.writeInt(Long.BYTES);
                    out.writeLong(0);
                });
        record(0x1c, out -> parts.writeTo(out));
        record(0x2c, _ -> {});
        whole.writeBytes(records.toByteArray());
        return whole.toByteArray();
    }
}
