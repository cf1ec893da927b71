package mosn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/// What a proxy uses when all garbage has been collected.
///
/// @param heap in KiB, as is `metaspace`
record Footprint(long heap, long metaspace, long threads, long descriptors) {
    static final Footprint NONE = new Footprint(0, 0, 0, 0);

    private static final Pattern HEAP =
            Pattern.compile("(?:DefNew|Tenured)\\s+total \\d+K, used (\\d+)K");
    private static final Pattern METASPACE = Pattern.compile("Metaspace\\s+used (\\d+)K");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

    /// KiB that heap and metaspace may differ by: the JVM is still getting warm.
    private static final long MEMORY = 3 * 1024L;

    /// Threads and descriptors: the JVM's compilers come and go, as connections to admin do.
    private static final long COUNT = 6;

    static Footprint of(long pid) throws Exception {
        collect(pid);
        return new Footprint(
                sum(HEAP, jcmd(pid, "GC.heap_info")),
                sum(METASPACE, jcmd(pid, "VM.metaspace basic")),
                sum(THREADS, Files.readString(Path.of("/proc/" + pid + "/status"))),
                descriptors(pid));
    }

    static void collect(long pid) throws Exception {
        jcmd(pid, "GC.run");
    }

    /// Whether it is not much more than another.
    boolean isLike(Footprint other) {
        return heap < other.heap + MEMORY
                && metaspace < other.metaspace + MEMORY
                && threads < other.threads + COUNT
                && descriptors < other.descriptors + COUNT;
    }

    private static long sum(Pattern pattern, String text) {
        var found =
                pattern.matcher(text)
                        .results()
                        .mapToLong(each -> Long.parseLong(each.group(1)))
                        .toArray();
        if (found.length == 0) {
            throw new IllegalStateException("nothing is like " + pattern + " in " + text);
        }
        return LongStream.of(found).sum();
    }

    private static long descriptors(long pid) throws IOException {
        try (var open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        }
    }

    private static String jcmd(long pid, String command) throws Exception {
        var jcmd = Path.of(System.getProperty("mosn.image"), "bin/jcmd").toString();
        return Tool.run(jcmd, "" + pid, command);
    }
}
