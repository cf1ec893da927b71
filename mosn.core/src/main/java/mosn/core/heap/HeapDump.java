package mosn.core.heap;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A heap dump of a JVM, asked who holds a class loader. The file is read again and again, from its
/// beginning to its end, and not kept: what is kept is 20 bytes for each object that refers to
/// others, 4 for each reference, and the names of classes and fields. Used by one thread.
public final class HeapDump {
    private final Path file;
    private final HeapClasses classes;
    private @Nullable Objects objects;

    /// Takes most of the time, so all that is asked of a dump shares it.
    private record Objects(HeapNodes nodes, HeapGraph graph) {}

    private HeapDump(Path file, HeapClasses classes) {
        this.file = file;
        this.classes = classes;
    }

    /// @throws IOException where it cannot be read, or is no complete dump in HPROF's binary format
    ///   of a JVM of 64 bits
    public static HeapDump open(Path file) throws IOException {
        return new HeapDump(file, HeapClasses.read(file));
    }

    /// What a reference of each instance of a class refers to, and what a text beside it says.
    ///
    /// @param text field of a string, as in `com.acme.Cache.name`
    /// @return by the object that is referred to
    public Map<Long, String> named(String type, String text, String reference) throws IOException {
        var instances = new HashSet<Long>();
        Hprof.read(
                file,
                new Hprof.Visitor() {
                    @Override
                    public void instance(long id, long of, int size, HprofInput body) {
                        if (classes.name(of).equals(type)) {
                            instances.add(id);
                        }
                    }
                });
        var texts = new LinkedHashMap<Long, Long>();
        for (var instance : Records.read(file, instances).values()) {
            var to = Records.reference(classes, instance, reference);
            if (to != 0) {
                texts.put(to, Records.reference(classes, instance, text));
            }
        }
        var read = Records.texts(file, classes, Set.copyOf(texts.values()));
        var named = new LinkedHashMap<Long, String>();
        texts.forEach((to, string) -> named.put(to, read.getOrDefault(string, "")));
        return named;
    }

    /// Who holds a class loader, or anything that it has loaded: the shortest path from each of at
    /// most `limit` roots, as in `static field com.acme.Cache.all -> java.util.HashMap.table ->
    /// java.util.HashMap$Node[3] -> java.util.HashMap$Node.value -> com.plugin.Thing of the
    /// plugin`.
    ///
    /// @return empty where only weak references do, so that the collector will take it
    public List<String> holders(long loader, int limit) throws IOException {
        var nodes = objects().nodes();
        if (nodes.find(loader) < 0) {
            return List.of();
        }
        var search = new HolderSearch(classes, nodes, objects().graph(), loader);
        var paths = new ArrayList<List<Long>>();
        for (var path : search.paths(limit)) {
            paths.add(path.stream().map(nodes::id).toList());
        }
        var roots = new LinkedHashMap<Long, Root>();
        search.roots().forEach((node, root) -> roots.put(nodes.id(node), root));
        return PathText.of(file, classes, loader, roots, paths);
    }

    private Objects objects() throws IOException {
        var read = objects;
        if (read == null) {
            var nodes = HeapNodes.read(file, classes);
            read = new Objects(nodes, HeapGraph.read(file, classes, nodes));
            objects = read;
        }
        return read;
    }
}
