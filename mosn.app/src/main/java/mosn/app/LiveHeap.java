package mosn.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/// A dump of the live objects of a proxy that runs. It has all the proxy's secrets in it, so it
/// lies in a folder that nobody else may look into, for no longer than this is open.
record LiveHeap(Path folder, Path file) implements AutoCloseable {
    /// Has the JVM of a process write it, which first collects what is not live: the process stands
    /// still until it has.
    static LiveHeap of(long pid) throws IOException, InterruptedException {
        checkIsMosn(pid);
        var heap =
                in(
                        Files.createTempDirectory(
                                "mosn-why",
                                PosixFilePermissions.asFileAttribute(
                                        PosixFilePermissions.fromString("rwx------"))));
        try {
            heap.write(pid);
            return heap;
        } catch (Throwable e) {
            heap.close();
            throw e;
        }
    }

    /// No other process is to stand still and show its secrets, and be said to hold nothing.
    private static void checkIsMosn(long pid) {
        var command = ProcessHandle.of(pid).flatMap(it -> it.info().commandLine()).orElse("");
        if (!command.contains(Main.class.getName())) {
            throw new UserException(
                    "process "
                            + pid
                            + " is not a proxy that this user may look into here; call this as the"
                            + " proxy's user, where the proxy runs");
        }
    }

    private static LiveHeap in(Path folder) {
        var heap = new LiveHeap(folder, folder.resolve("heap.hprof"));
        heap.folder.toFile().deleteOnExit(); // after the file: should this process be ended
        heap.file.toFile().deleteOnExit();
        return heap;
    }

    private void write(long pid) throws IOException, InterruptedException {
        var jcmd =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                                "" + pid,
                                "GC.heap_dump",
                                file.toString())
                        .redirectErrorStream(true)
                        .start();
        String said;
        try (var output = jcmd.inputReader()) {
            said = output.readAllAsString().strip();
        }
        if (jcmd.waitFor() != 0 || !Files.exists(file)) {
            throw new UserException(
                    "process "
                            + pid
                            + " writes no heap dump: "
                            + said
                            + "; call this as the proxy's user, where the proxy runs");
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
    }
}
