package mosn.core.heap;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// The objects of a heap dump that may hold others, and their numbers from 0 up. Strings, boxed
/// numbers and arrays of primitives hold nothing and have none.
final class HeapNodes implements Hprof.Visitor {
    private static final String CLASS_VALUES = "java.lang.ClassValue$ClassValueMap";
    private static final String OWN_LOADERS = "jdk.internal.loader.ClassLoaders$";

    private final HeapClasses classes;
    private final Set<Long> own;
    private final Map<Long, Boolean> holding = new HashMap<>();
    private final Longs ids = new Longs();
    private final Set<Long> classValues = new HashSet<>();
    private final long classValuesType;

    private HeapNodes(HeapClasses classes, Set<Long> own) {
        this.classes = classes;
        this.own = own;
        this.classValuesType = classes.find(CLASS_VALUES);
    }

    static HeapNodes read(Path file, HeapClasses classes) throws IOException {
        var nodes = new HeapNodes(classes, ownLoaders(file, classes));
        for (var type : classes.all()) {
            nodes.ids.add(type.id());
        }
        Hprof.read(file, nodes);
        nodes.ids.sort();
        return nodes;
    }

    /// Those that the JVM and the proxy itself are loaded by.
    private static Set<Long> ownLoaders(Path file, HeapClasses classes) throws IOException {
        var all = new HashSet<Long>();
        for (var type : classes.all()) {
            all.add(type.loader());
        }
        var own = new HashSet<Long>();
        own.add(0L);
        for (var loader : Records.read(file, all).values()) {
            if (classes.name(loader.type()).startsWith(OWN_LOADERS)) {
                own.add(loader.id());
            }
        }
        return own;
    }

    int size() {
        return ids.size();
    }

    long id(int node) {
        return ids.get(node);
    }

    /// The number of an object; negative where it has none.
    int find(long id) {
        return ids.find(id);
    }

    /// What has the values that each `ClassValue` has for some class.
    Set<Long> classValues() {
        return classValues;
    }

    /// Whether a class stays for as long as the JVM runs.
    boolean isPermanent(ClassRecord type) {
        return own.contains(type.loader());
    }

    boolean holds(long type) throws IOException {
        var known = holding.get(type);
        if (known == null) {
            var record = classes.get(type);
            known =
                    record == null
                            || !isPermanent(record)
                            || (classes.layout(type).offsets().length > 0
                                    && !classes.name(type).equals("java.lang.String"));
            holding.put(type, known);
        }
        return known;
    }

    @Override
    public void instance(long id, long type, int size, HprofInput body) throws IOException {
        if (holds(type)) {
            ids.add(id);
        }
        if (type == classValuesType) {
            classValues.add(id);
        }
    }

    @Override
    public void array(long id, long type, int length, HprofInput body) {
        ids.add(id);
    }
}
