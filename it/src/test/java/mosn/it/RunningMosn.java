package mosn.it;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/// A proxy that runs, and all that it has said so far.
final class RunningMosn implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);
    private static final Executor THREADS = Thread::startVirtualThread;

    private final Process process;
    private final List<String> lines = new ArrayList<>();
    private final CompletableFuture<Void> allSaid;
    private boolean silent;

    RunningMosn(Process process) {
        this.process = process;
        allSaid =
                CompletableFuture.allOf(
                                collecting(process.inputReader(UTF_8)),
                                collecting(process.errorReader(UTF_8)))
                        .thenRun(this::fallSilent);
    }

    private CompletableFuture<Void> collecting(BufferedReader reader) {
        return CompletableFuture.runAsync(() -> reader.lines().forEach(this::add), THREADS);
    }

    private synchronized void fallSilent() {
        silent = true;
        notifyAll();
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    long pid() {
        return process.pid();
    }

    synchronized String output() {
        return String.join("\n", lines);
    }

    /// Returns once a line with `part` in it has been written.
    void awaitLine(String part) throws InterruptedException {
        awaitLine(part, 1);
    }

    /// Returns once so many of them have been.
    synchronized void awaitLine(String part, int times) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE;
        while (lines.stream().filter(line -> line.contains(part)).count() < times) {
            var left = deadline - System.nanoTime();
            assertTrue(left > 0 && !silent, () -> "no \"" + part + "\" in:\n" + output());
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    /// @param name as in `HUP`
    void signal(String name) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, "" + pid()).start();
        assertTrue(kill.waitFor() == 0, "kill -" + name);
    }

    /// Waits for the end, and yields the exit code.
    int awaitEnd() throws InterruptedException {
        assertTrue(
                process.waitFor(PATIENCE, TimeUnit.NANOSECONDS),
                () -> "still running after:\n" + output());
        allSaid.join();
        return process.exitValue();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Ends it, and fails where it leaked.
    @Override
    public void close() {
        // not Process.destroy, which closes the pipes too, also of one that has ended
        process.descendants().forEach(ProcessHandle::destroy); // where a shell started it
        process.toHandle().destroy();
        process.onExit().completeOnTimeout(process, 20, TimeUnit.SECONDS).join();
        if (process.isAlive()) {
            process.destroyForcibly();
        }
        allSaid.join();
        assertFalse(output().contains("LEAK:"), this::output);
    }
}
