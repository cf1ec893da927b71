package mosn.plugin.grpc.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// What starts plugins, below a shell that stands for the proxy.
@Timeout(60)
class LauncherTest {
    @TempDir Path around;
    private final List<Process> started = new ArrayList<>();

    /// From the proxy to what it has started; a process's own would be closed with the process.
    private OutputStream pipe = OutputStream.nullOutputStream();

    private Path folder() {
        return around.resolve("all/own");
    }

    private Process start(Path cgroup, String needed, String... command) throws Exception {
        return start(System.getenv("PATH"), cgroup, needed, command);
    }

    /// @param path the plugin's
    private Process start(String path, Path cgroup, String needed, String... command)
            throws Exception {
        Files.createDirectories(folder());
        var named = around.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", named.toString()).start().waitFor());
        var script =
                "exec 3<"
                        + named
                        + "; TMPDIR=$1 PATH='"
                        + path
                        + "' "
                        + setsid()
                        + " /bin/sh -c \"$0\" launch \"$@\" <&3 & wait; exec sleep 1000";
        var all = new ArrayList<>(List.of("/bin/sh", "-c", script, launcher()));
        all.addAll(List.of(folder().toString(), cgroup.toString(), needed));
        all.addAll(List.of(command));
        started.add(new ProcessBuilder(all).start());
        pipe = Files.newOutputStream(named);
        return started.getFirst();
    }

    private static String setsid() {
        return Stream.of("/usr/bin/setsid", "/bin/setsid")
                .filter(file -> Files.exists(Path.of(file)))
                .findFirst()
                .orElse("setsid");
    }

    private static String launcher() throws IOException {
        try (InputStream in = Child.class.getResourceAsStream("launch.sh")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (var proxy : started) {
            proxy.destroyForcibly().waitFor();
        }
        pipe.close();
        await(() -> !Files.exists(folder()) || Files.exists(folder().resolve("exit")));
    }

    @Test
    void whatEndsWithTheProxyLeavesNoFolderEither() throws Exception {
        var proxy = start(Path.of(""), "no", "sleep", "1000");
        await(() -> pid() > 0);
        proxy.destroyForcibly();
        proxy.waitFor();
        ProcessHandle.of(pid()).ifPresent(ProcessHandle::destroyForcibly);
        await(() -> !exit().equals(new Exit.Unknown()));
        pipe.close(); // only now it is seen that the proxy is gone
        await(() -> !Files.exists(around.resolve("all")));
    }

    /// Also where the plugin's path leads to no program that the launcher needs for that.
    @ParameterizedTest
    @ValueSource(strings = {"", "env -i "})
    void whatHasLeftTheGroupEndsWithTheProxy(String clearing) throws Exception {
        var file = around.resolve("grandchild");
        var escapes =
                "PATH=/usr/bin:/bin; "
                        + clearing
                        + "setsid sh -c 'echo $$ >"
                        + file
                        + "; while :; do sleep 1; done' & exec sleep 1000";
        var proxy = start("/nowhere", Path.of(""), "no", "/bin/sh", "-c", escapes);
        await(() -> Files.exists(file) && Files.readString(file).endsWith("\n"));
        var grandchild = Long.parseLong(Files.readString(file).strip());
        proxy.destroyForcibly();
        proxy.waitFor();
        pipe.close();
        await(() -> ProcessHandle.of(grandchild).filter(ProcessHandle::isAlive).isEmpty());
        await(() -> !Files.exists(around.resolve("all")));
    }

    /// Then the launcher is the last that can.
    @Test
    void whatEndsWithTheProxyAndWhoReadsThePipeLeavesNothing() throws Exception {
        var proxy = start(Path.of(""), "no", "sleep", "1000");
        await(() -> pid() > 0);
        var plugin = pid();
        var launcher = ProcessHandle.of(plugin).flatMap(ProcessHandle::parent).orElseThrow();
        await(() -> launcher.children().count() == 2);
        proxy.destroyForcibly();
        proxy.waitFor();
        launcher.children()
                .filter(child -> child.pid() != plugin)
                .forEach(ProcessHandle::destroyForcibly);
        await(() -> ProcessHandle.of(plugin).filter(ProcessHandle::isAlive).isEmpty());
        await(() -> !Files.exists(around.resolve("all")));
    }

    /// As one does that talks so with what it has started.
    @Test
    void aPluginMaySignalItsWholeGroup() throws Exception {
        var script =
                "trap : $@; for s; do kill -s $s 0; done; trap - TERM; echo it runs; exec sleep"
                        + " 1000";
        var signals = new String[] {"HUP", "INT", "QUIT", "TERM", "USR1", "USR2"};
        var command = Stream.concat(Stream.of("sh", "-c", script, "plugin"), Stream.of(signals));
        var proxy = start(Path.of(""), "no", command.toArray(String[]::new));
        assertEquals("it runs", proxy.inputReader().readLine());
        pipe.write("TERM\n".getBytes(StandardCharsets.US_ASCII));
        pipe.flush();
        await(() -> exit().equals(new Exit.Signal(15, "Terminated")));
    }

    /// As when somebody kills the launcher: the proxy closes the pipe then.
    @Test
    void whileTheProxyLivesItsFolderIsLeftToIt() throws Exception {
        start(Path.of(""), "no", "sleep", "1000");
        await(() -> pid() > 0);
        var plugin = pid();
        var launcher = ProcessHandle.of(plugin).flatMap(ProcessHandle::parent).orElseThrow();
        await(() -> launcher.children().count() == 2); // who reads the pipe is there
        launcher.destroyForcibly();
        pipe.close();
        await(() -> ProcessHandle.of(plugin).filter(ProcessHandle::isAlive).isEmpty());
        await(() -> launcher.children().findAny().isEmpty());
        assertTrue(Files.exists(folder()));
    }

    @Test
    void aGroupThatCannotBeJoinedIsDoneWithoutWhereItMay() throws Exception {
        var proxy = start(around.resolve("nowhere"), "no", "sh", "-c", "echo it runs");
        assertEquals("it runs", proxy.inputReader().readLine());
        assertTrue(complaint(proxy).contains("nowhere, and runs without its limits"));
    }

    @Test
    void aGroupThatCannotBeJoinedStopsTheStartWhereItIsNeeded() throws Exception {
        var proxy = start(around.resolve("nowhere"), "yes", "sh", "-c", "echo it runs");
        assertTrue(complaint(proxy).contains("nowhere, which on_no_cgroup asks for"));
        await(() -> exit().equals(new Exit.Code(1)));
    }

    /// Below what the shell says of it.
    private static String complaint(Process proxy) throws IOException {
        var said = proxy.errorReader();
        var line = said.readLine();
        while (line != null && !line.startsWith("it cannot join")) {
            line = said.readLine();
        }
        return String.valueOf(line);
    }

    private Exit exit() throws IOException {
        var file = folder().resolve("exit");
        return Files.exists(file) ? Exit.parse(Files.readAllLines(file), 0) : new Exit.Unknown();
    }

    private long pid() throws IOException {
        var file = folder().resolve("pid");
        var text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    private interface Condition {
        boolean holds() throws IOException;
    }

    private static void await(Condition so) throws IOException, InterruptedException {
        while (!so.holds()) {
            Thread.sleep(5);
        }
    }
}
