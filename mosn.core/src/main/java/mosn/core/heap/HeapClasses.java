package mosn.core.heap;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// What a heap dump says of classes, threads and roots: all of it but the objects.
final class HeapClasses implements Hprof.Visitor {
    private final Map<Long, String> strings = new HashMap<>();
    private final Map<Long, Long> names = new HashMap<>();
    private final Map<Integer, Long> serials = new HashMap<>();
    private final Map<Long, ClassRecord> classes = new HashMap<>();
    private final Map<Long, Layout> layouts = new HashMap<>();
    private final Map<Long, StackFrame> frames = new HashMap<>();
    private final Map<Integer, long[]> traces = new HashMap<>();
    private final Map<Integer, Root> threads = new HashMap<>();
    private final List<Root> roots = new ArrayList<>();

    private HeapClasses() {}

    static HeapClasses read(Path file) throws IOException {
        var read = new HeapClasses();
        Hprof.read(file, read);
        return read;
    }

    /// Where an instance's references stand in its body.
    ///
    /// @param offsets ascending
    /// @param names of the fields, as in `java.util.HashMap.table`
    /// @param kind how the collector looks at its referent
    @SuppressWarnings("ArrayRecordComponent") // there are many, and nobody compares them
    record Layout(int[] offsets, String[] names, Strength kind) {
        /// What the reference of this index is worth.
        Strength of(int index) {
            return switch (names[index]) {
                case "java.lang.ref.Reference.referent" -> kind;
                case "java.lang.ref.Reference.discovered" -> Strength.WEAK; // the collector's own
                default -> Strength.STRONG;
            };
        }

        /// Where the reference of this name stands; negative for nowhere.
        int of(String field) {
            for (var i = 0; i < names.length; i++) {
                if (names[i].equals(field)) {
                    return offsets[i];
                }
            }
            return -1;
        }
    }

    /// What a reference to a referent is worth.
    enum Strength {
        STRONG,
        SOFT,
        WEAK
    }

    @Override
    public void string(long id, String text) {
        strings.put(id, text);
    }

    @Override
    public void className(int serial, long id, long name) {
        serials.put(serial, id);
        names.put(id, name);
    }

    @Override
    public void frame(long id, StackFrame frame) {
        frames.put(id, frame);
    }

    @Override
    public void trace(int serial, long[] ids) {
        traces.put(serial, ids);
    }

    @Override
    public void root(Root root) {
        roots.add(root);
        if (root.kind() == Root.Kind.THREAD) {
            threads.put(root.thread(), root);
        }
    }

    @Override
    public void type(ClassRecord type) {
        classes.put(type.id(), type);
    }

    List<Root> roots() {
        return roots;
    }

    Iterable<ClassRecord> all() {
        return classes.values();
    }

    @Nullable ClassRecord get(long id) {
        return classes.get(id);
    }

    /// The class of this name that the boot loader has; 0 where there is none.
    long find(String name) {
        return classes.values().stream()
                .filter(type -> type.loader() == 0 && name(type.id()).equals(name))
                .mapToLong(ClassRecord::id)
                .findFirst()
                .orElse(0);
    }

    /// As in `java.util.HashMap$Node[]`.
    String name(long type) {
        var name = string(names.getOrDefault(type, 0L)).replace('/', '.');
        var dimensions = name.lastIndexOf('[') + 1;
        if (dimensions == 0) {
            return name;
        }
        var element = name.substring(dimensions);
        return (element.startsWith("L") ? element.substring(1, element.length() - 1) : element)
                + "[]".repeat(dimensions);
    }

    String string(long id) {
        return strings.getOrDefault(id, "?");
    }

    /// @throws IOException where the class of an instance is not there
    Layout layout(long type) throws IOException {
        var known = layouts.get(type);
        if (known == null) {
            known = lay(type);
            layouts.put(type, known);
        }
        return known;
    }

    private Layout lay(long type) throws IOException {
        var offsets = new ArrayList<Integer>();
        var fields = new ArrayList<String>();
        var kind = Strength.STRONG;
        var offset = 0;
        for (var at = type; at != 0; ) {
            var declaring = classes.get(at);
            if (declaring == null) {
                throw new IOException("the heap dump has objects of a class that it has not");
            }
            var name = name(at);
            kind =
                    switch (name) {
                        case "java.lang.ref.SoftReference" -> Strength.SOFT;
                        case "java.lang.ref.WeakReference", "java.lang.ref.PhantomReference" ->
                                Strength.WEAK;
                        default -> kind;
                    };
            for (var field : declaring.fields()) {
                if (field.type() == Hprof.OBJECT) {
                    offsets.add(offset);
                    fields.add(name + "." + string(field.name()));
                }
                offset += Hprof.size(field.type());
            }
            at = declaring.parent();
        }
        return new Layout(
                offsets.stream().mapToInt(Integer::intValue).toArray(),
                fields.toArray(String[]::new),
                kind);
    }

    /// The thread of this serial; null where it is not there.
    @Nullable Root thread(int serial) {
        return threads.get(serial);
    }

    /// Whose thread an object is; null where it is none, or not a live one.
    @Nullable Root threadOf(long object) {
        return threads.values().stream()
                .filter(thread -> thread.object() == object)
                .findFirst()
                .orElse(null);
    }

    /// The calls that a thread is in, the last first.
    List<StackFrame> calls(Root thread) {
        var calls = new ArrayList<StackFrame>();
        for (var id : traces.getOrDefault(thread.detail(), new long[0])) {
            calls.add(Objects.requireNonNullElse(frames.get(id), new StackFrame(0, 0, 0, 0)));
        }
        return calls;
    }

    /// The class of a call; 0 where it is not known.
    long typeOf(StackFrame call) {
        return serials.getOrDefault(call.type(), 0L);
    }

    /// As in `com.acme.Cache.run(Cache.java:12)`.
    String text(StackFrame call) {
        return "%s.%s(%s%s)"
                .formatted(
                        name(typeOf(call)),
                        string(call.method()),
                        string(call.file()),
                        call.line() > 0 ? ":" + call.line() : "");
    }
}
