package mosn.plugin.grpc.process;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// A process that was started, with its launcher, its folder and its pipes.
///
/// Two threads read what it writes, for as long as it can write.
public final class Child {
    private static final int MAX_LINE = 1 << 16;
    private static final long STACK = 1 << 18;
    private static final long LAST_WORDS = 1000;
    private static final String SCRIPT = script();

    /// How systems and languages put it: `bind: address already in use`, `EADDRINUSE`, `AddrInUse`.
    private static final Pattern IN_USE =
            Pattern.compile("addr(ess)? ?(is )?(already )?in ?use", Pattern.CASE_INSENSITIVE);

    /// And gRPC, whatever the reason: `Failed to bind to address 127.0.0.1:1234`.
    private static final Pattern UNBOUND =
            Pattern.compile("failed to bind .*:([0-9]{1,5})\\b", Pattern.CASE_INSENSITIVE);

    private static final Executor LATER =
            CompletableFuture.delayedExecutor(LAST_WORDS, TimeUnit.MILLISECONDS);

    private static final CompletableFuture<Boolean> NOTHING =
            CompletableFuture.completedFuture(true);

    private final Process launcher;
    private final Outlet out;
    private final Outlet err;
    private final Path folder;
    private final String who;
    private final PluginLog log;
    private final Cgroup cgroup;
    private final CompletableFuture<String> firstLine = new CompletableFuture<>();

    /// When nobody can write complaints any more.
    private final CompletableFuture<Boolean> errorsRead = new CompletableFuture<>();

    private final CompletableFuture<Exit> exit;

    /// What it has started, as far as somebody has looked.
    private final Set<ProcessHandle> started = ConcurrentHashMap.newKeySet();

    private volatile long pid;
    private volatile boolean addressInUse;
    private volatile String unbound = "";

    private Child(
            Process launcher,
            Outlet out,
            Outlet err,
            Path folder,
            Cgroup cgroup,
            String who,
            PluginLog log) {
        this.launcher = launcher;
        this.out = out;
        this.err = err;
        this.cgroup = cgroup;
        this.folder = folder;
        this.who = who;
        this.log = log;
        this.exit =
                launcher.onExit().thenCombineAsync(lastWords(), (_, _) -> readExit(), this::atEnd);
        // what is still written there no process of this plugin writes
        var _ = exit.thenRunAsync(this::giveUpOutput, LATER);
    }

    /// Starts a program. Called on a platform thread.
    ///
    /// @param who names it in logs and threads, as in `checker.0`
    /// @param command the program and its arguments
    /// @param directory where it runs; empty for where the proxy does
    /// @param folder is its own, and is deleted in the end
    /// @param cgroup likewise
    public static Child start(
            String who,
            List<String> command,
            Map<String, String> environment,
            String directory,
            Path folder,
            Cgroup cgroup,
            PluginLog log)
            throws IOException {
        var launch = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", SCRIPT, "mosn-plugin"));
        launch.add(folder.toString());
        launch.add(cgroup.path());
        launch.add(cgroup.needed() ? "yes" : "no");
        launch.addAll(command);
        var builder = new ProcessBuilder(launch);
        if (!directory.isEmpty()) {
            builder.directory(Path.of(directory).toFile());
        }
        builder.environment().clear();
        builder.environment().putAll(environment);
        var out = Outlet.make(folder.resolve("out"));
        try {
            var err = Outlet.make(folder.resolve("err"));
            try {
                var launcher = builder.redirectOutput(out.file()).redirectError(err.file()).start();
                try {
                    var child = new Child(launcher, out, err, folder, cgroup, who, log);
                    child.drain("stdout", out.open(), child::onStdout);
                    child.drain("stderr", err.open(), child::onStderr);
                    return child;
                } catch (IOException | OutOfMemoryError e) { // no thread can be made
                    launcher.getOutputStream().close(); // so it ends all that it has started
                    throw e;
                }
            } catch (IOException | OutOfMemoryError e) {
                err.close();
                throw e;
            }
        } catch (IOException | OutOfMemoryError e) {
            out.close();
            throw e;
        }
    }

    /// A first line that was wrong says more than an exit code, and where there is none, so do
    /// complaints: they are heard before.
    private CompletableFuture<Boolean> lastWords() {
        return launcher.onExit()
                .thenCompose(
                        _ ->
                                firstLine
                                        .handle((line, _) -> line)
                                        .thenCompose(line -> line == null ? errorsRead : NOTHING)
                                        .completeOnTimeout(
                                                false, LAST_WORDS, TimeUnit.MILLISECONDS));
    }

    private static String script() {
        try (var in = Child.class.getResourceAsStream("launch.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drain(String name, InputStream from, java.util.function.Consumer<String> to) {
        Runnable reading =
                () -> {
                    try (from) {
                        new Lines(MAX_LINE).read(from, to);
                    } catch (IOException e) {
                        // the pipe was closed, which is the end too
                    }
                    if (name.equals("stdout")) {
                        firstLine.cancel(false);
                    } else {
                        errorsRead.complete(true);
                    }
                };
        begin(name, reading);
    }

    /// What is done at its end takes time, which nobody else's thread has.
    private void atEnd(Runnable task) {
        begin("end", task);
    }

    private void begin(String name, Runnable task) {
        Thread.ofPlatform()
                .name("mosn-plugin-" + who + "-" + name)
                .daemon()
                .stackSize(STACK)
                .start(task);
    }

    private void onStdout(String line) {
        if (!firstLine.complete(line)) {
            log.write("STDOUT", who, line);
        }
    }

    private void onStderr(String line) {
        if (said() == null) {
            addressInUse |= IN_USE.matcher(line).find();
            var port = UNBOUND.matcher(line);
            unbound = port.find() ? port.group(1) : unbound;
        }
        log.write("STDERR", who, line);
    }

    /// Whether it has complained, before it had said where it listens, that an address is taken.
    ///
    /// @param port which somebody has
    public boolean foundInUse(int port) {
        return addressInUse || unbound.equals(Integer.toString(port));
    }

    /// What it writes first; cancelled where it closes its output before.
    public CompletionStage<String> firstLine() {
        return firstLine;
    }

    /// What it wrote first; null where it has written nothing yet, or never did.
    public @Nullable String said() {
        return firstLine.isCompletedExceptionally() ? null : firstLine.getNow(null);
    }

    /// How it ended; all that it has started has been killed then.
    public CompletionStage<Exit> exit() {
        return exit;
    }

    /// The plugin's own process; 0 while nobody knows.
    public long pid() {
        if (pid == 0) {
            try {
                pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
            } catch (IOException | NumberFormatException e) {
                return 0;
            }
        }
        return pid;
    }

    /// Looks whom it has started, and whom those have: once it has ended nobody knows. What has
    /// left its group ends with it all the same.
    public void lookAround() {
        if (launcher.isAlive()) {
            launcher.descendants().forEach(started::add);
        }
    }

    /// Sends a signal to the process and all it has started.
    ///
    /// @param name as in `TERM`
    public void signal(String name) {
        try {
            var to = launcher.getOutputStream();
            to.write((name + "\n").getBytes(StandardCharsets.US_ASCII));
            to.flush();
        } catch (IOException e) {
            // it is gone
        }
    }

    /// Kills the process and all it has started, where their launcher does not listen any more.
    public void killGroup() {
        if (!launcher.isAlive()) {
            return;
        }
        try {
            var group = Long.toString(launcher.pid());
            new ProcessBuilder("/bin/sh", "-c", "kill -s KILL -- \"-$1\"", "kill", group)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            launcher.destroyForcibly();
        }
    }

    private Exit readExit() {
        closeQuietly(launcher.getOutputStream());
        var read = exitFile();
        Leftovers.kill(folder, started);
        var killed = cgroup.killedForMemory();
        cgroup.remove();
        delete(folder);
        return killed > 0 && read.isKill() ? new Exit.OutOfMemory() : read;
    }

    private void giveUpOutput() {
        try {
            out.close();
            err.close();
        } catch (IOException e) {
            // nobody reads there any more, which is what matters
        }
    }

    private static void closeQuietly(OutputStream stream) {
        try {
            stream.close();
        } catch (IOException e) {
            // what could not be flushed nobody reads
        }
    }

    private Exit exitFile() {
        try {
            return Exit.parse(Files.readAllLines(folder.resolve("exit")), launcher.exitValue());
        } catch (NoSuchFileException e) {
            return Files.exists(folder) ? Exit.unseen(launcher.exitValue()) : new Exit.Unknown();
        } catch (IOException e) {
            return new Exit.Unknown();
        }
    }

    /// With all that is in it.
    public static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(Child::deleteOne);
        } catch (IOException | UncheckedIOException e) {
            // what is left is in the temporary directory
        }
    }

    private static void deleteOne(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
