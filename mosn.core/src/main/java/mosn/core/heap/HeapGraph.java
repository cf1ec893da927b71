package mosn.core.heap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/// Which object of a heap dump refers to which. An object takes 12 bytes here, and a reference 4.
///
/// What only a weak reference refers to is not referred to; what a soft one does stands apart.
final class HeapGraph implements Hprof.Visitor {
    private final HeapClasses classes;
    private final HeapNodes nodes;

    /// By node, where its edges begin.
    private final int[] starts;

    /// For each node their number, its class first and then what it refers to.
    private final Ints edges = new Ints();

    private final Ints softFrom = new Ints();
    private final Ints softTo = new Ints();

    private HeapGraph(HeapClasses classes, HeapNodes nodes) {
        this.classes = classes;
        this.nodes = nodes;
        this.starts = new int[nodes.size()];
        edges.add(0); // of whatever the dump names and does not have
    }

    static HeapGraph read(Path file, HeapClasses classes, HeapNodes nodes) throws IOException {
        var graph = new HeapGraph(classes, nodes);
        for (var type : classes.all()) {
            var from = graph.begin(type.id());
            graph.edge(type.loader());
            graph.edge(type.parent());
            for (var value : type.values()) {
                graph.edge(value);
            }
            graph.end(from);
        }
        Hprof.read(file, graph);
        return graph;
    }

    /// How many edges a node has.
    int degree(int node) {
        return edges.get(starts[node]);
    }

    int edge(int node, int index) {
        return edges.get(starts[node] + 1 + index);
    }

    int softEdges() {
        return softFrom.size();
    }

    int softFrom(int index) {
        return softFrom.get(index);
    }

    int softTo(int index) {
        return softTo.get(index);
    }

    private int begin(long id) {
        var from = edges.size();
        starts[nodes.find(id)] = from;
        edges.add(0);
        return from;
    }

    private void edge(long id) {
        var to = id == 0 ? -1 : nodes.find(id);
        if (to >= 0) {
            edges.add(to);
        }
    }

    private void end(int from) {
        edges.set(from, edges.size() - from - 1);
    }

    @Override
    public void instance(long id, long type, int size, HprofInput body) throws IOException {
        if (!nodes.holds(type)) {
            return;
        }
        var layout = classes.layout(type);
        var fields = ByteBuffer.wrap(body.bytes(size));
        var from = begin(id);
        edge(type);
        for (var i = 0; i < layout.offsets().length; i++) {
            var value = fields.getLong(layout.offsets()[i]);
            switch (layout.of(i)) {
                case STRONG -> edge(value);
                case SOFT -> soft(id, value);
                case WEAK -> {} // holds nothing
            }
        }
        end(from);
    }

    private void soft(long from, long to) {
        var node = to == 0 ? -1 : nodes.find(to);
        if (node >= 0) {
            softFrom.add(nodes.find(from));
            softTo.add(node);
        }
    }

    @Override
    public void array(long id, long type, int length, HprofInput body) throws IOException {
        var from = begin(id);
        edge(type);
        for (var i = 0; i < length; i++) {
            edge(body.id());
        }
        end(from);
    }
}
