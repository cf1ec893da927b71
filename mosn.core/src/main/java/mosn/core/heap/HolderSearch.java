package mosn.core.heap;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The shortest ways from roots to what a class loader has loaded, or to itself: breadth first from
/// all roots at once. Where there is none, soft references are followed, too, and the values of
/// `ClassValue`s are roots: no dump tells whose class they are, so it may be one of the plugin's
/// own.
final class HolderSearch {
    private static final int UNSEEN = -1;
    private static final int ROOT = -2;

    private final HeapClasses classes;
    private final HeapNodes nodes;
    private final HeapGraph graph;
    private final BitSet goals = new BitSet();
    private final BitSet types = new BitSet();
    private final int[] parents;
    private final Ints queue = new Ints();
    private final Map<Integer, Root> roots = new HashMap<>();
    private final Set<Integer> used = new HashSet<>();
    private final List<List<Integer>> found = new ArrayList<>();

    /// @param loader the object
    HolderSearch(HeapClasses classes, HeapNodes nodes, HeapGraph graph, long loader) {
        this.classes = classes;
        this.nodes = nodes;
        this.graph = graph;
        this.parents = new int[nodes.size()];
        goals.set(nodes.find(loader));
        for (var type : classes.all()) {
            var node = nodes.find(type.id());
            types.set(node);
            if (type.loader() == loader) {
                goals.set(node);
            }
        }
    }

    /// @param limit how many, each from another root
    List<List<Integer>> paths(int limit) {
        Arrays.fill(parents, UNSEEN);
        for (var type : classes.all()) {
            if (nodes.isPermanent(type)) {
                see(nodes.find(type.id()), ROOT);
            }
        }
        for (var root : classes.roots()) {
            var node = nodes.find(root.object());
            if (node >= 0 && parents[node] == UNSEEN && !isOfDumper(root)) {
                roots.put(node, root);
                see(node, ROOT);
            }
        }
        var next = walk(0, limit);
        if (found.isEmpty()) {
            seeClassValues();
        }
        while (found.isEmpty() && (seeSoft() || next < queue.size())) {
            next = walk(next, limit);
        }
        return found;
    }

    private void seeClassValues() {
        for (var id : nodes.classValues()) {
            var node = nodes.find(id);
            if (parents[node] == UNSEEN) {
                roots.put(node, new Root(Root.Kind.CLASS_VALUES, id, 0, 0));
                see(node, ROOT);
            }
        }
    }

    /// Goes on to what is held softly by what has been seen.
    ///
    /// @return whether there is any
    private boolean seeSoft() {
        var before = queue.size();
        for (var i = 0; i < graph.softEdges(); i++) {
            if (parents[graph.softFrom(i)] != UNSEEN) {
                see(graph.softTo(i), graph.softFrom(i));
            }
        }
        return queue.size() > before;
    }

    /// The thread that has the dump written holds what it needs for that.
    private boolean isOfDumper(Root root) {
        var thread = root.kind() == Root.Kind.JAVA_FRAME ? classes.thread(root.thread()) : null;
        if (thread == null) {
            return false;
        }
        var calls = classes.calls(thread);
        return !calls.isEmpty() && classes.string(calls.getFirst().method()).equals("dumpHeap0");
    }

    private int walk(int from, int limit) {
        var next = from;
        while (next < queue.size() && found.size() < limit) {
            var node = queue.get(next++);
            if (isGoal(node)) {
                take(node);
                continue; // what holds it is asked for, not what it holds
            }
            for (var i = 0; i < graph.degree(node); i++) {
                see(graph.edge(node, i), node);
            }
        }
        return next;
    }

    private void see(int node, int parent) {
        if (parents[node] == UNSEEN) {
            parents[node] = parent;
            queue.add(node);
        }
    }

    private boolean isGoal(int node) {
        return goals.get(node)
                || (!types.get(node) && graph.degree(node) > 0 && goals.get(graph.edge(node, 0)));
    }

    private void take(int goal) {
        var path = new ArrayList<Integer>();
        for (var node = goal; node != ROOT; node = parents[node]) {
            path.addFirst(node);
        }
        if (used.add(path.getFirst())) {
            found.add(path);
        }
    }

    /// What makes the first node of a path one; absent of a class that always stays.
    Map<Integer, Root> roots() {
        return roots;
    }
}
