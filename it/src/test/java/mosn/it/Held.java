package mosn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What a proxy holds for its plugin processes: pipes, Unix sockets, files, threads, folders. What
/// it holds for clients is not counted.
record Held(Map<String, Integer> counts) {
    /// @param temporary where each of its processes has a folder
    static Held by(long pid, Path temporary) throws IOException {
        var counts = new TreeMap<String, Integer>();
        var proc = Path.of("/proc", Long.toString(pid));
        var unix = unixSockets(proc);
        try (var descriptors = Files.list(proc.resolve("fd"))) {
            for (var descriptor : descriptors.toList()) {
                counts.merge(kind(descriptor, unix), 1, Integer::sum);
            }
        }
        counts.remove("");
        try (var tasks = Files.list(proc.resolve("task"))) {
            for (var task : tasks.toList()) {
                if (read(task.resolve("comm")).startsWith("mosn-p")) {
                    counts.merge("thread", 1, Integer::sum);
                }
            }
        }
        try (var folders = Files.list(temporary)) {
            counts.put("folder", (int) folders.count());
        }
        return new Held(counts);
    }

    private static String kind(Path descriptor, Set<String> unix) throws IOException {
        try {
            var target = Files.readSymbolicLink(descriptor).toString();
            if (target.startsWith("pipe:")) {
                return "pipe";
            }
            if (target.startsWith("socket:")) {
                return unix.contains(target) ? "unix socket" : "";
            }
            return target.startsWith("/") ? "file" : "";
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static Set<String> unixSockets(Path proc) throws IOException {
        var sockets = new HashSet<String>();
        for (var line : Files.readAllLines(proc.resolve("net/unix"))) {
            var fields = line.split("\\s+", -1);
            if (fields.length > 6) {
                sockets.add("socket:[" + fields[6] + "]");
            }
        }
        return sockets;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return ""; // it has ended
        }
    }

    /// Whether nothing is held beyond `before`.
    boolean isWithin(Held before) {
        return counts.entrySet().stream()
                .allMatch(it -> it.getValue() <= before.counts.getOrDefault(it.getKey(), 0));
    }
}
