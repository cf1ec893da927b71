package mosn.core.heap;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;

/// Reads a heap dump as the JVM writes it, from its beginning to its end, and keeps nothing of it.
///
/// The format is the one that `hprof_b_spec.h` and the comment in HotSpot's `heapDumper.cpp`
/// describe: a header, then records of a tag, a time, a length and a body. Most of them name things
/// (strings, classes, stack frames, stack traces); the segments of the heap are records that hold
/// records of their own, without lengths: roots, classes, instances, arrays. Whatever is not
/// expected there ends the reading, because nobody could say where the next record begins.
final class Hprof {
    private static final String FORMAT = "JAVA PROFILE 1.0.2\0";
    private static final int ID = 8;

    /// Bytes of a value, by its type.
    private static final int[] SIZES = {0, 0, ID, 0, 1, 2, 4, 8, 1, 2, 4, 8};

    static final int OBJECT = 2;

    private final HprofInput in;
    private final Visitor visitor;

    private Hprof(HprofInput in, Visitor visitor) {
        this.in = in;
        this.visitor = visitor;
    }

    /// What is found. Bodies that are not read are passed over.
    interface Visitor {
        default void string(long id, String text) {}

        /// @param serial what frames call it
        default void className(int serial, long id, long name) {}

        default void frame(long id, StackFrame frame) {}

        default void trace(int serial, long[] frames) {}

        default void root(Root root) {}

        default void type(ClassRecord type) throws IOException {}

        /// @param size of the body, which is the fields, those of the class itself first
        default void instance(long id, long type, int size, HprofInput body) throws IOException {}

        /// @param length how many ids there are in the body
        default void array(long id, long type, int length, HprofInput body) throws IOException {}

        /// @param size of the body
        default void primitives(long id, int size, HprofInput body) throws IOException {}
    }

    /// @throws IOException also where it is no complete heap dump of a JVM of 64 bits
    static void read(Path file, Visitor visitor) throws IOException {
        try (var in = new HprofInput(file)) {
            try {
                new Hprof(in, visitor).read();
            } catch (EOFException e) {
                throw new IOException(file + ": ends in the middle of a record", e);
            } catch (Malformed e) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class Malformed extends IOException {
        private static final long serialVersionUID = 1;

        Malformed(String problem) {
            super(problem);
        }
    }

    private void read() throws IOException {
        if (!new String(in.bytes(FORMAT.length()), US_ASCII).equals(FORMAT) || in.i4() != ID) {
            throw new Malformed("is no heap dump of a JVM of 64 bits");
        }
        in.skip(Long.BYTES); // when it was made
        var complete = false;
        while (!in.ends()) {
            var tag = in.u1();
            in.skip(Integer.BYTES); // the time, since when it was made
            var end = in.u4() + in.position();
            complete |= tag == 0x2c;
            record(tag, end);
            skipTo(end);
        }
        if (!complete) {
            throw new EOFException();
        }
    }

    private void skipTo(long end) throws IOException {
        if (in.position() > end) {
            throw new Malformed("has a record that is too long, before " + in.position());
        }
        in.skip(end - in.position());
    }

    private void record(int tag, long end) throws IOException {
        switch (tag) {
            case 0x01 -> {
                var id = in.id();
                visitor.string(id, new String(in.bytes((int) (end - in.position())), UTF_8));
            }
            case 0x02 -> {
                var serial = in.i4();
                var id = in.id();
                in.skip(Integer.BYTES); // a stack trace
                visitor.className(serial, id, in.id());
            }
            case 0x04 -> {
                var id = in.id();
                var method = in.id();
                in.skip(ID); // its signature
                visitor.frame(id, new StackFrame(method, in.id(), in.i4(), in.i4()));
            }
            case 0x05 -> {
                var serial = in.i4();
                in.skip(Integer.BYTES); // the thread, which names its trace itself
                visitor.trace(serial, ids(in.i4()));
            }
            case 0x0c, 0x1c -> {
                while (in.position() < end) {
                    part();
                }
            }
            default -> {} // has a length, so whatever it is can be passed over
        }
    }

    private long[] ids(int count) throws IOException {
        var ids = new long[count];
        for (var i = 0; i < count; i++) {
            ids[i] = in.id();
        }
        return ids;
    }

    private void part() throws IOException {
        var tag = in.u1();
        switch (tag) {
            case 0x20 -> visitor.type(type());
            case 0x21 -> instance();
            case 0x22 -> array();
            case 0x23 -> primitives();
            default -> {
                var kind = Root.Kind.of(tag);
                if (kind == null) {
                    throw new Malformed(
                            "has a part of an unknown kind, %x, at %d"
                                    .formatted(tag, in.position()));
                }
                visitor.root(root(kind));
            }
        }
    }

    private Root root(Root.Kind kind) throws IOException {
        var object = in.id();
        in.skip(kind.ids() * (long) ID);
        return new Root(
                kind, object, kind.numbers() > 0 ? in.i4() : 0, kind.numbers() > 1 ? in.i4() : 0);
    }

    private ClassRecord type() throws IOException {
        var id = in.id();
        in.skip(Integer.BYTES); // a stack trace
        var parent = in.id();
        var loader = in.id();
        in.skip(4 * ID + (long) Integer.BYTES); // signers, domain, two for later; instance's size
        for (var left = in.u2(); left > 0; left--) {
            in.skip(Short.BYTES);
            in.skip(size(in.u1()));
        }
        var statics = new ClassRecord.Field[in.u2()];
        var values = new long[statics.length];
        for (var i = 0; i < statics.length; i++) {
            statics[i] = new ClassRecord.Field(in.id(), in.u1());
            if (statics[i].type() == OBJECT) {
                values[i] = in.id();
            } else {
                in.skip(size(statics[i].type()));
            }
        }
        var fields = new ClassRecord.Field[in.u2()];
        for (var i = 0; i < fields.length; i++) {
            fields[i] = new ClassRecord.Field(in.id(), in.u1());
        }
        return new ClassRecord(id, parent, loader, statics, values, fields);
    }

    private void instance() throws IOException {
        var id = in.id();
        in.skip(Integer.BYTES);
        var type = in.id();
        var size = in.i4();
        var end = in.position() + size;
        visitor.instance(id, type, size, in);
        skipTo(end);
    }

    private void array() throws IOException {
        var id = in.id();
        in.skip(Integer.BYTES);
        var length = in.i4();
        var type = in.id();
        var end = in.position() + (long) length * ID;
        visitor.array(id, type, length, in);
        skipTo(end);
    }

    private void primitives() throws IOException {
        var id = in.id();
        in.skip(Integer.BYTES);
        var length = in.u4();
        var size = length * size(in.u1());
        var end = in.position() + size;
        visitor.primitives(id, (int) Math.min(size, Integer.MAX_VALUE), in);
        skipTo(end);
    }

    static int size(int type) throws IOException {
        if (type < OBJECT || type >= SIZES.length || SIZES[type] == 0) {
            throw new Malformed("has a value of an unknown type, " + type);
        }
        return SIZES[type];
    }
}
