package mosn.plugin.grpc.supervise;

import static mosn.plugin.grpc.supervise.Bench.await;
import static mosn.plugin.grpc.supervise.Bench.instance;
import static mosn.plugin.grpc.supervise.Bench.isAlive;
import static mosn.plugin.grpc.supervise.Bench.pid;
import static mosn.plugin.grpc.supervise.Bench.refusal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import mosn.api.grpc.GrpcStatus;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/// Whatever a program does wrong, somebody is told, and nothing is left of it.
@Timeout(60)
class FaultsTest {
    @TempDir Path folder;
    private Bench bench;

    @BeforeEach
    void open() throws IOException {
        bench = new Bench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    // ---- before it starts

    @Test
    void withoutAnExecutableBitItIsRefused() throws IOException {
        var program = bench.script("exit 0");
        assertTrue(program.toFile().setExecutable(false));
        cannotOpen(program, program + " may not be executed; chmod +x " + program);
    }

    @Test
    void builtForAnotherMachineItIsRefused() throws IOException {
        var elf = "\u007fELF\2\1\1" + "\0".repeat(9) + "\2\0" + "\u00f3\0" + "\0".repeat(60);
        var program = bench.program(elf);
        cannotOpen(program, program + " is built for riscv64, and this machine is ");
    }

    @Test
    void withoutItsInterpreterItIsRefused() throws IOException {
        var program = bench.program("#!/no/such/python -u\n");
        cannotOpen(program, program + " is to be run by \"/no/such/python\", which is not there");
    }

    @Test
    void withoutAProgramThatEnvFindsItIsRefused() throws IOException {
        var program = bench.program("#!/usr/bin/env nopython\n");
        cannotOpen(
                program,
                program + " is to be run by \"nopython\", which is in no folder of its PATH");
    }

    @Test
    void withTheLinesOfWindowsItIsRefused() throws IOException {
        var program = bench.program("#!/bin/sh\r\nexit 0\r\n");
        cannotOpen(
                program,
                program
                        + " has lines that end as in Windows, and nothing is called"
                        + " \"/bin/sh\\x0d\"");
    }

    /// Most kernels for the one run it, and the others say so themselves.
    @ParameterizedTest
    @CsvSource({"3, amd64", "40, aarch64"})
    void builtForTheMachineBeforeItIsLeftToTheKernel(int machine, String here) throws IOException {
        assumeTrue(System.getProperty("os.arch").equals(here));
        var elf = "\u007fELF\1\1\1" + "\0".repeat(9) + "\2\0" + (char) machine + "\0".repeat(60);
        assertEquals("p", bench.open(bench.program(elf)).name());
    }

    @Test
    void whatIsNoProgramIsRefused() throws IOException {
        var program = bench.program("echo 1\n");
        cannotOpen(program, program + " is no program: it begins neither as an ELF file nor");
    }

    @Test
    void whatIsNotThereIsRefused() {
        cannotOpen(Path.of("nobody"), "has a command that is not there: [" + folder + "/nobody]");
    }

    @Test
    void anotherFileThanTheOneThatWasCheckedIsRefused() throws IOException {
        var program = bench.script("exit 0");
        var spec = PluginSpec.of(program.toString());
        var other = spec.safety(new PluginSpec.Safety("00".repeat(32), false));
        var e = assertThrows(PluginStartException.class, () -> bench.plugins.open("p", other));
        assertTrue(e.problem().startsWith(program + " has the SHA-256 "), e.problem());
    }

    private void cannotOpen(Path program, String complaint) {
        var e = assertThrows(PluginStartException.class, () -> bench.open(program));
        assertTrue((e.problem() + "; " + e.fix()).contains(complaint), e.getMessage());
    }

    // ---- while it starts

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    echo Hello; it wrote "Hello" where a handshake such as
                    yes garbage; it wrote "garbage" where a handshake
                    echo '1|9|unix|/x|grpc'; has protocol version 9
                    echo '1|1|tcp|127.0.0.1:1'; which means netrpc
                    exit 3; ended with exit code 3 before it had said where it listens
                    exit 137; ended with exit code 137 before
                    kill -9 $$; ended with signal 9 (Killed) before
                    kill -SEGV $$; ended with signal 11 (Segmentation fault) before
                    exec >&-# sleep 100; it has closed its output before it said where it listens
                    """)
    void whyItCannotStartIsTold(String script, String complaint) throws IOException {
        var plugin = bench.open(bench.script(script.replace("#", ";")));
        var why = refusal(plugin);
        assertTrue(why.contains(complaint), why);
        assertFalse(plugin.status().on());
        assertEquals("plugin_not_ready", detailOfACall(plugin));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    true; it has not said where it listens within 200 ms
                    printf '1|1|unix|/x'; within 200 ms, only "1|1|unix|/x" without the end of a
                    echo '1|1|unix|/x|grpc'; listens at /x, but has not become ready there within
                    """)
    void whoIsNotReadyIsNotWaitedForLongerThanItsLimit(String script, String complaint)
            throws IOException {
        bench.host.health = new GrpcStatus(GrpcStatus.UNAVAILABLE, "nobody");
        var spec = PluginSpec.of(bench.script(script, "sleep 1000").toString());
        var limits = new PluginSpec.Limits(Duration.ofMillis(200), Duration.ZERO, Duration.ZERO, 0);
        var why = refusal(bench.plugins.open("p", spec.limits(limits)));
        assertTrue(why.contains(complaint), why);
    }

    @Test
    void whereNobodyListensNobodyIsAsked() throws IOException {
        bench.host.health = new GrpcStatus(GrpcStatus.UNAVAILABLE, "nobody");
        var why = refusal(bench.open(bench.serving("sleep 1000")));
        assertEquals(
                "cannot be started: it says that it listens at /tmp/plugin, but it cannot be asked"
                        + " for its health: nobody",
                why);
    }

    /// MOSN never asks for it.
    @ParameterizedTest
    @ValueSource(ints = {GrpcStatus.UNAUTHENTICATED, GrpcStatus.UNKNOWN, GrpcStatus.UNIMPLEMENTED})
    void whoeverAnswersAtAllIsThere(int code) throws Exception {
        bench.host.health = new GrpcStatus(code, "no");
        var spec = PluginSpec.of(bench.serving("exec sleep 1000").toString());
        var often = Duration.ofMillis(20);
        var limits = new PluginSpec.Limits(Duration.ofSeconds(9), Duration.ZERO, often, 0);
        var plugin = Bench.started(bench.plugins.open("p", spec.limits(limits)));
        var asked = bench.host.asked.get();
        await(() -> bench.host.asked.get() > asked + 5);
        assertTrue(plugin.status().on());
        assertEquals(0, instance(plugin).get("restarts"));
    }

    @Test
    void whoEndsOverAndOverIsStartedEverLessOften() throws Exception {
        var plugin = bench.open(bench.script("exit 1"));
        await(plugin, "state", "CRASHLOOP");
        assertEquals(3, instance(plugin).get("failures_in_a_row"));
        var status = plugin.status();
        assertTrue(status.enabled());
        assertTrue(
                status.detail().startsWith("CRASHLOOP, ended with exit code 1"), status.detail());
        assertTrue(bench.host.number("ended_with_code") >= 3);
        assertTrue(bench.host.number("start_failures") >= 3);
        assertEquals(0, bench.host.number("hangs"));
    }

    // ---- while it runs

    @ParameterizedTest
    @CsvSource({
        "KILL, signal, Killed",
        "SEGV, signal, Segmentation fault",
        "TERM, signal, Terminated"
    })
    void whoIsKilledIsStartedAgain(String signal, String kind, String word) throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        var first = pid(plugin);
        new ProcessBuilder("kill", "-" + signal, "" + first).start().waitFor();
        await(plugin, "restarts", 1);
        await(() -> plugin.status().on());
        await(() -> !isAlive(first));
        var exit = String.valueOf(instance(plugin).get("last_exit"));
        assertTrue(exit.contains("kind=" + kind) && exit.contains("name=" + word), exit);
        assertEquals(1, bench.host.number("ended_by_signal"));
        assertEquals(2, bench.host.number("process_starts"));
        assertEquals(0, bench.host.number("start_failures"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "kill -STOP $1; ", "kill -STOP $1; kill -CONT $1; "})
    void whoIsKilledWithItsWholeGroupWasKilled(String before) throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        var pid = pid(plugin);
        var group = ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow().pid();
        var kill = before + "kill -s KILL -- -$2";
        new ProcessBuilder("sh", "-c", kill, "kill", "" + pid, "" + group).start().waitFor();
        await(() -> instance(plugin).get("last_exit") != null);
        assertEquals(
                Map.of("kind", "signal", "signal", 9, "name", "Killed"),
                instance(plugin).get("last_exit"));
    }

    @Test
    void anExitCodeIsNotTakenForASignal() throws Exception {
        var plugin = bench.started(bench.serving("sleep 0.2", "exit 137"));
        await(() -> instance(plugin).get("last_exit") != null);
        assertEquals(Map.of("kind", "code", "code", 137), instance(plugin).get("last_exit"));
    }

    @Test
    void whoLetsEveryCallWaitIsReplaced() throws Exception {
        var spec = PluginSpec.of(bench.serving("sleep 1000").toString());
        var limits = new PluginSpec.Limits(Duration.ofSeconds(9), Duration.ZERO, Duration.ZERO, 3);
        var plugin = Bench.started(bench.plugins.open("p", spec.limits(limits)));
        var first = pid(plugin);
        for (var i = 0; i < 3; i++) {
            var _ = plugin.call(Bench.QUESTION, Duration.ofSeconds(1));
            bench.host.calls.getLast().ends(GrpcStatus.DEADLINE_EXCEEDED);
        }
        await(() -> plugin.status().on() && pid(plugin) != first);
        await(() -> !isAlive(first));
        var exit = String.valueOf(instance(plugin).get("last_exit"));
        assertTrue(exit.contains("name=Killed"), exit);
        assertEquals(1, bench.host.number("hangs"));
    }

    @Test
    void whoIsUnwellIsReplaced() throws Exception {
        var spec = PluginSpec.of(bench.serving("sleep 1000").toString());
        var often = Duration.ofMillis(50);
        var limits = new PluginSpec.Limits(Duration.ofSeconds(9), Duration.ZERO, often, 0);
        var plugin = Bench.started(bench.plugins.open("p", spec.limits(limits)));
        bench.host.health = new GrpcStatus(GrpcStatus.DEADLINE_EXCEEDED, "nothing");
        await(() -> !plugin.status().on());
        bench.host.health = new GrpcStatus(GrpcStatus.UNIMPLEMENTED, "");
        await(() -> plugin.status().on());
        assertNotEquals(0, instance(plugin).get("restarts"));
        assertTrue(bench.host.number("hangs") > 0);
    }

    @Test
    void whatItHasStartedEndsWithIt() throws Exception {
        var file = folder.resolve("grandchild");
        var plugin =
                bench.started(
                        bench.serving(
                                "sh -c 'trap : TERM; echo $$ >"
                                        + file
                                        + "; while :; do sleep 1; done' &",
                                "exec sleep 1000"));
        await(() -> Files.exists(file) && Bench.read(file).endsWith("\n"));
        var grandchild = Long.parseLong(Bench.read(file).strip());
        assertTrue(isAlive(grandchild));
        new ProcessBuilder("kill", "-KILL", "" + pid(plugin)).start().waitFor();
        await(() -> !isAlive(grandchild));
    }

    @Test
    void whatHasMadeASessionOfItsOwnEndsWithIt() throws Exception {
        var file = folder.resolve("grandchild");
        var plugin = bench.started(escaping(file));
        var grandchild = pidIn(file);
        plugin.disable();
        await(() -> !isAlive(grandchild));
    }

    private Path escaping(Path file) throws IOException {
        return bench.serving(
                "setsid sh -c 'trap : TERM; echo $$ >" + file + "; while :; do sleep 1; done' &",
                "exec sleep 1000");
    }

    /// Its output is all that tells whose it is, once its parent is gone.
    @Test
    void whatHasClearedItsEnvironmentTooEndsWithIt() throws Exception {
        var file = folder.resolve("grandchild");
        var plugin = bench.started(bench.serving(cleared(file, ""), "exec sleep 1000"));
        var grandchild = pidIn(file);
        kill(pid(plugin));
        await(() -> !isAlive(grandchild));
    }

    /// While its parent is there that is what tells.
    @Test
    void whatHasClosedItsOutputTooEndsWhenThePluginIsStopped() throws Exception {
        var file = folder.resolve("grandchild");
        var plugin =
                bench.started(bench.serving(cleared(file, ">/dev/null 2>&1"), "exec sleep 1000"));
        var grandchild = pidIn(file);
        plugin.disable();
        await(() -> !isAlive(grandchild));
    }

    @Test
    void whatKeepsItsOutputKeepsNobodyReading() throws Exception {
        var file = folder.resolve("grandchild");
        var hidden = cleared(file, "5>&1 6>&2 >/dev/null 2>&1");
        var plugin = bench.started(bench.serving(hidden, "exec sleep 1000"));
        var grandchild = pidIn(file);
        var before = readers();
        kill(pid(plugin));
        await(() -> readers().stream().noneMatch(before::contains));
        ProcessHandle.of(grandchild).ifPresent(ProcessHandle::destroyForcibly);
    }

    private static String cleared(Path file, String output) {
        return "env -i setsid sh -c 'echo $$ >"
                + file
                + "; while :; do sleep 1; done' "
                + output
                + " &";
    }

    private static Set<Thread> readers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mosn-plugin-p."))
                .collect(Collectors.toSet());
    }

    // ---- whoever ends what leads it

    @Test
    void whoLosesItsLauncherIsStartedAgain() throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        var first = pid(plugin);
        kill(launcher(first).pid());
        await(() -> plugin.status().on() && pid(plugin) != first);
        await(() -> !isAlive(first));
    }

    /// Nobody would end it with the proxy any more.
    @Test
    void whoLosesTheReaderOfItsPipeIsStartedAgain() throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        var first = pid(plugin);
        await(() -> launcher(first).children().count() == 2);
        launcher(first)
                .children()
                .filter(child -> child.pid() != first)
                .forEach(ProcessHandle::destroyForcibly);
        await(() -> plugin.status().on() && pid(plugin) != first);
        await(() -> !isAlive(first));
    }

    @Test
    void whoLosesItsFolderIsStartedAgain() throws Exception {
        var file = folder.resolve("own");
        var plugin = bench.started(bench.serving("echo $TMPDIR >" + file, "exec sleep 1000"));
        await(() -> Bench.read(file).endsWith("\n"));
        var all = Path.of(Bench.read(file).strip()).getParent();
        assertEquals(0, new ProcessBuilder("rm", "-rf", "" + all).start().waitFor());
        var first = pid(plugin);
        kill(first);
        await(() -> plugin.status().on() && pid(plugin) != first);
    }

    private static ProcessHandle launcher(long pid) {
        return ProcessHandle.of(pid).flatMap(ProcessHandle::parent).orElseThrow();
    }

    private static void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private static long pidIn(Path file) throws InterruptedException {
        await(() -> Bench.read(file).endsWith("\n"));
        return Long.parseLong(Bench.read(file).strip());
    }

    @Test
    void tenThatCrashAtOnceAreStartedAgain() throws Exception {
        var program = bench.serving("exec sleep 1000");
        var plugin =
                Bench.started(
                        bench.plugins.open("p", PluginSpec.of(program.toString()).instances(10)));
        await(() -> pids(plugin).size() == 10);
        var first = pids(plugin);
        var kill = new ArrayList<>(List.of("kill", "-KILL"));
        first.forEach(pid -> kill.add(pid.toString()));
        new ProcessBuilder(kill).start().waitFor();
        await(() -> plugin.status().on() && pids(plugin).size() == 10);
        await(() -> pids(plugin).stream().noneMatch(first::contains));
        first.forEach(pid -> assertFalse(isAlive(pid)));
    }

    private static Set<Long> pids(SupervisedPlugin plugin) {
        return Bench.instances(plugin).stream()
                .filter(one -> "READY".equals(one.get("state")))
                .map(one -> one.get("pid") instanceof Long pid ? pid : 0L)
                .filter(pid -> pid > 0)
                .collect(Collectors.toSet());
    }

    // ---- control groups

    @Test
    void nobodyLeavesItsControlGroup() throws Exception {
        var group = ofVersion2();
        assumeTrue(group != null, "no cgroup of version 2 may be written to");
        var file = folder.resolve("grandchild");
        var program =
                bench.serving(
                        "env -i setsid sh -c 'echo $$ >" + file + "; while :; do sleep 1; done' &",
                        "exec sleep 1000");
        var limits = new PluginSpec.Resources(0, 0, String.valueOf(group), true);
        var spec = PluginSpec.of(program.toString()).resources(limits);
        var plugin = Bench.started(bench.plugins.open("p", spec));
        var grandchild = pidIn(file);
        try (var folders = Files.newDirectoryStream(group, "mosn-*-p.0-1-*")) {
            assertTrue(folders.iterator().hasNext());
        }
        plugin.close();
        plugin.gone().join();
        await(() -> !isAlive(grandchild));
        try (var folders = Files.newDirectoryStream(group, "mosn-*")) {
            assertFalse(folders.iterator().hasNext());
        } finally {
            Files.delete(group);
        }
    }

    /// A control group of the test's own; null where there can be none.
    private static @Nullable Path ofVersion2() {
        for (var mount : List.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified")) {
            try {
                var made = Files.createTempDirectory(Path.of(mount), "mosn-test");
                if (Files.exists(made.resolve("cgroup.kill"))) {
                    return made;
                }
                Files.delete(made);
            } catch (IOException e) {
                // not here
            }
        }
        return null;
    }

    /// It reads zeros until there is a line, which there is not.
    @Test
    void whoTakesMoreMemoryThanItsLimitIsEndedByTheKernel() throws Exception {
        var group = ofVersion2();
        assumeTrue(group != null, "no cgroup of version 2 may be written to");
        try {
            assumeTrue(
                    Bench.read(group.resolve("cgroup.controllers")).contains("memory"),
                    "no cgroup of version 2 has the controller memory");
            var limits = new PluginSpec.Resources(32 << 20, 0, group.toString(), true);
            var spec = PluginSpec.of(bench.serving("exec tail /dev/zero").toString());
            var plugin = bench.plugins.open("p", spec.resources(limits));
            await(() -> instance(plugin).get("last_exit") != null);
            assertEquals(Map.of("kind", "out_of_memory"), instance(plugin).get("last_exit"));
            assertTrue(bench.host.number("ended_out_of_memory") > 0);
            plugin.close();
            plugin.gone().join();
        } finally {
            Files.delete(group);
        }
    }

    /// The folder is no control group: what the kernel would count is written by the program.
    @Test
    void whoIsKilledForItsMemoryIsToldFromOthers() throws Exception {
        var group = Files.createDirectory(folder.resolve("group"));
        Files.writeString(group.resolve("cgroup.subtree_control"), "memory");
        var program =
                bench.serving(
                        "set -- " + group + "/mosn-*",
                        "echo oom_kill 1 >$1/memory.events",
                        "kill -KILL $$");
        var limits = new PluginSpec.Resources(64 << 20, 0, group.toString(), true);
        var spec = PluginSpec.of(program.toString()).resources(limits);
        var plugin = bench.plugins.open("p", spec);
        await(() -> instance(plugin).get("last_exit") != null);
        assertEquals(Map.of("kind", "out_of_memory"), instance(plugin).get("last_exit"));
        await(() -> plugin.status().detail().contains("ended with out of memory"));
        assertTrue(bench.host.number("ended_out_of_memory") > 0);
    }

    @Test
    void withoutAControlGroupLimitsAreRefusedUnlessAWarningWillDo() throws Exception {
        var nowhere = folder.resolve("nowhere").toString();
        var spec = PluginSpec.of(bench.serving("exec sleep 1000").toString());
        var why =
                refusal(
                        bench.plugins.open(
                                "q",
                                spec.resources(new PluginSpec.Resources(0, 1, nowhere, true))));
        assertTrue(why.contains("is to have limits, but can have no cgroup: " + nowhere), why);
        var _ =
                Bench.started(
                        bench.plugins.open(
                                "p",
                                spec.resources(new PluginSpec.Resources(0, 1, nowhere, false))));
    }

    // ---- what it writes

    @Test
    void whatItWritesWithoutEndIsReadWithoutEnd() throws Exception {
        var noise = "echo '[WARN] noise' >&2; echo loud; printf '%070000d\\n' 0 >&2";
        var plugin = bench.started(bench.serving("while :; do " + noise + "; done"));
        await(() -> bench.host.lines.size() > 2000);
        assertTrue(plugin.status().on());
        var lines = String.join("\n", List.copyOf(bench.host.lines).subList(0, 200));
        assertTrue(lines.contains("[WARN] [p.0] noise"), lines);
        assertTrue(lines.contains("[STDOUT] [p.0] loud"), lines);
    }

    @Test
    void withoutAnOutputItGoesOn() throws Exception {
        var plugin = bench.started(bench.serving("exec >&- 2>&-", "exec sleep 1000"));
        var first = pid(plugin);
        bench.plugins.settle();
        assertTrue(plugin.status().on());
        assertEquals(first, pid(plugin));
    }

    // ---- in the end

    @Test
    void whoDoesNotWantToEndIsKilled() throws Exception {
        var plugin = bench.started(bench.serving("trap '' TERM", "while :; do sleep 1; done"));
        var pid = pid(plugin);
        plugin.close();
        plugin.gone().join();
        await(() -> !isAlive(pid));
    }

    @Test
    void nothingIsLeft() throws Exception {
        var before = Bench.temporary();
        try (var other = new Bench(folder)) {
            other.started(other.serving("touch $TMPDIR/file", "exec sleep 1000"));
        }
        assertEquals(before, Bench.temporary());
        await(
                () ->
                        Thread.getAllStackTraces().keySet().stream()
                                .filter(thread -> thread.getName().startsWith("mosn-plugin-p"))
                                .noneMatch(Thread::isAlive));
    }

    private static String detailOfACall(SupervisedPlugin plugin) {
        var answer = plugin.call(Bench.QUESTION, Duration.ofSeconds(1)).toCompletableFuture();
        var e = assertThrows(CompletionException.class, answer::join);
        return e.getCause() instanceof mosn.api.CallException call ? call.detail() : "";
    }
}
