package mosn.core;

import mosn.core.heap.HeapDump;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Why a plugin is in memory, as a heap dump of the proxy's live objects tells.
public final class PluginHolders {
    /// From how many roots paths are listed.
    private static final int PATHS = 5;

    private static final String CLOSED = "mosn.core.extension.Unloading$Closed";
    private static final String CLOSING = "mosn.core.Closing";
    private static final String OPEN = "mosn.core.extension.PluginLayer";

    private final HeapDump heap;
    private final Map<Long, String> closed;
    private final Map<Long, String> open;
    private final Map<String, Set<String>> closing;

    private PluginHolders(HeapDump heap) throws IOException {
        this.heap = heap;
        closed = heap.named(CLOSED, CLOSED + ".plugin", "java.lang.ref.Reference.referent");
        open = heap.named(OPEN, OPEN + ".plugin", OPEN + ".loader");
        open.keySet().removeAll(closed.keySet());
        closing = closing(heap);
    }

    /// @throws IOException where the dump cannot be read
    public static PluginHolders in(Path dump) throws IOException {
        return new PluginHolders(HeapDump.open(dump));
    }

    /// Sentences for an operator.
    ///
    /// @param name a plugin's path, or the end of it, with or without `.jar`
    /// @throws IOException where the dump cannot be read
    public List<String> explain(String name) throws IOException {
        var lines = new ArrayList<String>();
        for (var entry : closed.entrySet()) {
            if (PluginReport.isNamed(entry.getValue(), name)) {
                lines.addAll(held(entry.getValue(), heap.holders(entry.getKey(), PATHS)));
            }
        }
        for (var path : new LinkedHashSet<>(open.values())) {
            if (PluginReport.isNamed(path, name)) {
                lines.add(used(path, closing.getOrDefault(path, new TreeSet<>())));
            }
        }
        if (lines.isEmpty()) {
            var all = new TreeSet<>(closed.values());
            all.addAll(open.values());
            lines.add(gone(name, all));
        }
        return lines;
    }

    /// What is being closed, by the paths of plugins.
    private static Map<String, Set<String>> closing(HeapDump heap) throws IOException {
        var names = heap.named(CLOSING, CLOSING + ".name", CLOSING + ".thread");
        var plugins = heap.named(CLOSING, CLOSING + ".plugins", CLOSING + ".thread");
        var closing = new HashMap<String, Set<String>>();
        plugins.forEach(
                (thread, paths) ->
                        paths.lines()
                                .forEach(
                                        path ->
                                                closing.computeIfAbsent(path, _ -> new TreeSet<>())
                                                        .add(names.getOrDefault(thread, ""))));
        return closing;
    }

    private static String used(String path, Set<String> closing) {
        return closing.isEmpty()
                ? path
                        + " is in use: the configuration names it, or streams that began with it"
                        + " are under way"
                : path
                        + " is closing: close() of "
                        + String.join("; ", closing)
                        + " has not returned, and the log says where it is; besides, the"
                        + " configuration or streams may use it";
    }

    private static List<String> held(String path, List<String> holders) {
        if (holders.isEmpty()) {
            return List.of(
                    path
                            + " is closed, and nothing holds it that a heap dump shows: native"
                            + " code may, or a later collection takes it away");
        }
        var lines = new ArrayList<String>();
        lines.add(path + " is closed, but stays in memory. It is held by");
        holders.forEach(holder -> lines.add("  " + holder));
        return lines;
    }

    private static String gone(String name, Set<String> others) {
        return "nothing of "
                + name
                + " is in memory: it is gone, or was never there"
                + (others.isEmpty() ? "" : "; there are " + others);
    }
}
