package mosn.core.heap;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// A few objects of a heap dump as they are in it, field by field.
final class Records implements Hprof.Visitor {
    private final Set<Long> wanted;
    private final Map<Long, HeapObject> found = new HashMap<>();

    private Records(Set<Long> wanted) {
        this.wanted = wanted;
    }

    /// @param type 0 of an array of primitives
    /// @param array whether all of `body` are references
    record HeapObject(long id, long type, boolean array, ByteBuffer body) {}

    /// @return of `wanted` those that are instances or arrays
    static Map<Long, HeapObject> read(Path file, Set<Long> wanted) throws IOException {
        var records = new Records(wanted);
        Hprof.read(file, records);
        return records.found;
    }

    /// What a string says, by its id, of those that are there.
    static Map<Long, String> texts(Path file, HeapClasses classes, Set<Long> strings)
            throws IOException {
        var values = new HashMap<Long, Long>();
        var wide = new HashMap<Long, Boolean>();
        for (var string : read(file, strings).values()) {
            var field = classes.layout(string.type()).of("java.lang.String.value");
            if (field >= 0) {
                values.put(string.id(), string.body().getLong(field));
                wide.put(string.id(), isWide(classes, string));
            }
        }
        var bytes = read(file, Set.copyOf(values.values()));
        var texts = new HashMap<Long, String>();
        values.forEach(
                (string, value) -> {
                    var body = bytes.get(value);
                    if (body != null) {
                        texts.put(
                                string,
                                new String(
                                        body.body().array(),
                                        wide.getOrDefault(string, false) ? UTF_16LE : ISO_8859_1));
                    }
                });
        return texts;
    }

    /// The field `coder` of a string.
    private static boolean isWide(HeapClasses classes, HeapObject string) throws IOException {
        var type = classes.get(string.type());
        var offset = 0;
        if (type != null) {
            for (var field : type.fields()) {
                if (classes.string(field.name()).equals("coder")) {
                    return string.body().get(offset) != 0;
                }
                offset += Hprof.size(field.type());
            }
        }
        return false;
    }

    @Override
    public void instance(long id, long type, int size, HprofInput body) throws IOException {
        if (wanted.contains(id)) {
            found.put(id, new HeapObject(id, type, false, ByteBuffer.wrap(body.bytes(size))));
        }
    }

    @Override
    public void array(long id, long type, int length, HprofInput body) throws IOException {
        if (wanted.contains(id)) {
            found.put(
                    id,
                    new HeapObject(
                            id, type, true, ByteBuffer.wrap(body.bytes(length * Long.BYTES))));
        }
    }

    @Override
    public void primitives(long id, int size, HprofInput body) throws IOException {
        if (wanted.contains(id)) {
            found.put(id, new HeapObject(id, 0, false, ByteBuffer.wrap(body.bytes(size))));
        }
    }

    /// What a field of an instance refers to; 0 for nothing.
    static long reference(HeapClasses classes, HeapObject object, String field) throws IOException {
        var offset = classes.layout(object.type()).of(field);
        return offset < 0 ? 0 : object.body().getLong(offset);
    }
}
