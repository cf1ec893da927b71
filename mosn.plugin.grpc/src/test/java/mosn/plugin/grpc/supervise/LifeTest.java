package mosn.plugin.grpc.supervise;

import static mosn.plugin.grpc.supervise.Bench.await;
import static mosn.plugin.grpc.supervise.Bench.instance;
import static mosn.plugin.grpc.supervise.Bench.isAlive;
import static mosn.plugin.grpc.supervise.Bench.pid;
import static mosn.plugin.grpc.supervise.Bench.refusal;
import static mosn.plugin.grpc.supervise.Bench.started;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.CallException;
import mosn.api.ConfigException;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.plugin.Plugin;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.plugin.grpc.filter.PluginFilterProvider;
import mosn.testkit.FilterDriver;
import mosn.testkit.TestContext;

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
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// What becomes of a plugin that does nothing wrong.
@Timeout(60)
class LifeTest {
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

    @Test
    void aCallIsAnswered() throws IOException {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        var answer = plugin.call(Bench.QUESTION, Duration.ofSeconds(1)).toCompletableFuture();
        assertEquals(1, instance(plugin).get("calls_active"));
        bench.host.calls.getLast().ends(GrpcStatus.OK);
        assertEquals(0, answer.join().status());
        assertEquals(0, instance(plugin).get("calls_active"));
    }

    @Test
    void aCallThatIsGivenUpIsCancelled() throws IOException {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        plugin.call(Bench.QUESTION, Duration.ofSeconds(1)).toCompletableFuture().cancel(false);
        assertTrue(bench.host.calls.getLast().cancelled);
        assertEquals(0, instance(plugin).get("calls_active"));
    }

    @ParameterizedTest
    @CsvSource({"timeout, calls_late", "plugin_busy, calls_busy", "plugin_gone, calls_failed"})
    void whatHasNoAnswerIsCountedByTheReason(String detail, String metric) throws IOException {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        plugin.count(1000, new CallException(detail, ""));
        for (var each : List.of("calls_late", "calls_busy", "calls_failed")) {
            assertEquals(each.equals(metric) ? 1 : 0, bench.host.number(each));
        }
    }

    @Test
    void theProcessWithTheFewestCallsIsAsked() throws IOException {
        var spec = PluginSpec.of(bench.serving("exec sleep 1000").toString()).instances(2);
        var plugin = started(bench.plugins.open("p", spec));
        for (var i = 0; i < 4; i++) {
            var _ = plugin.call(Bench.QUESTION, Duration.ofSeconds(1));
        }
        var active = Bench.instances(plugin).stream().map(one -> one.get("calls_active")).toList();
        assertEquals(List.of(2, 2), active);
        bench.host.calls.forEach(call -> call.ends(GrpcStatus.OK));
    }

    @Test
    void aProcessThatWasFoundGoneIsNotAskedWhileThereIsAnother() throws IOException {
        var spec = PluginSpec.of(bench.serving("exec sleep 1000").toString()).instances(2);
        var plugin = started(bench.plugins.open("p", spec));
        var lost = plugin.call(Bench.QUESTION, Duration.ofSeconds(1)).toCompletableFuture();
        bench.host.calls.getLast().ends(GrpcStatus.UNAVAILABLE);
        assertTrue(lost.isCompletedExceptionally());
        for (var i = 0; i < 4; i++) {
            var _ = plugin.call(Bench.QUESTION, Duration.ofSeconds(1));
        }
        var active =
                Bench.instances(plugin).stream()
                        .map(one -> (Integer) one.get("calls_active"))
                        .sorted()
                        .toList();
        assertEquals(List.of(0, 4), active);
        bench.host.calls.forEach(call -> call.ends(GrpcStatus.OK));
    }

    @Test
    void onceItAnswersItIsAskedAgain() throws IOException {
        var spec = PluginSpec.of(bench.serving("exec sleep 1000").toString()).instances(2);
        var plugin = started(bench.plugins.open("p", spec));
        var _ = plugin.call(Bench.QUESTION, Duration.ofSeconds(1));
        var _ = plugin.call(Bench.QUESTION, Duration.ofSeconds(1));
        var _ = plugin.call(Bench.QUESTION, Duration.ofSeconds(1));
        var _ = plugin.call(Bench.QUESTION, Duration.ofSeconds(1));
        bench.host.calls.get(0).ends(GrpcStatus.UNAVAILABLE);
        for (var call : bench.host.calls.subList(1, 4)) {
            call.ends(GrpcStatus.OK);
        }
        for (var i = 0; i < 4; i++) {
            var _ = plugin.call(Bench.QUESTION, Duration.ofSeconds(1));
        }
        var active = Bench.instances(plugin).stream().map(one -> one.get("calls_active")).toList();
        assertEquals(List.of(2, 2), active);
        bench.host.calls.forEach(call -> call.ends(GrpcStatus.OK));
    }

    @Test
    void itFindsItsEnvironmentAndNothingElse() throws Exception {
        var program = bench.serving("env | cut -d= -f1 | sort >&2", "exec sleep 1000");
        var spec = PluginSpec.of(program.toString()).env(Map.of("MINE", "1"));
        started(bench.plugins.open("p", spec));
        await(() -> bench.host.lines.stream().anyMatch(line -> line.endsWith(" TMPDIR")));
        bench.plugins.settle();
        var names = new TreeSet<String>();
        bench.host.lines.forEach(line -> names.add(line.substring(line.lastIndexOf(' ') + 1)));
        names.removeIf(name -> spec.inherit().contains(name) || name.startsWith("LC_"));
        names.removeAll(List.of("PWD", "OLDPWD", "SHLVL", "_")); // the shell's
        assertEquals(
                new TreeSet<>(
                        List.of(
                                "MINE",
                                "MOSN_LOGBASE",
                                "MOSN_PLUGIN",
                                "MOSN_PROCS",
                                "PLUGIN_MAX_PORT",
                                "PLUGIN_MIN_PORT",
                                "PLUGIN_PROTOCOL_VERSIONS",
                                "TMPDIR")),
                names);
    }

    /// Names that its launcher may have for something of its own.
    @Test
    void whatWasWrittenForItIsWhatItFinds() throws Exception {
        var names = List.of("folder", "cgroup", "needed", "job", "state", "group", "signal", "kin");
        var written = names.stream().collect(Collectors.toMap(name -> name, name -> "my " + name));
        var program = bench.serving("env >&2", "echo all >&2", "exec sleep 1000");
        started(bench.plugins.open("p", PluginSpec.of(program.toString()).env(written)));
        await(() -> bench.host.lines.stream().anyMatch(line -> line.endsWith(" all")));
        var found = String.join("\n", bench.host.lines) + "\n";
        names.forEach(name -> assertTrue(found.contains(" " + name + "=my " + name + "\n"), found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    MOSN_PLUGIN; has MOSN_PLUGIN in env, which the proxy sets
                    IFS; has IFS in env, which the shell that starts it sets
                    my.key; has "my.key" in env, which no shell passes on
                    a-b; has "a-b" in env, which no shell passes on
                    """)
    void whatWouldNotArriveCannotBeWritten(String name, String complaint) throws IOException {
        var spec = PluginSpec.of(bench.serving("").toString()).env(Map.of(name, "x"));
        var e = assertThrows(PluginStartException.class, () -> bench.plugins.open("p", spec));
        assertEquals(complaint, e.problem());
    }

    @Test
    void anOperatorSwitchesItOffAndOn() throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        var first = pid(plugin);
        plugin.disable();
        await(plugin, "state", "DISABLED");
        await(() -> !isAlive(first));
        assertFalse(plugin.status().enabled());
        plugin.enable();
        await(() -> plugin.status().on());
        assertNotEquals(first, pid(plugin));
    }

    @Test
    void whoSwitchesItOnHearsThatItRuns() throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        enabled(plugin);
        plugin.disable();
        await(plugin, "state", "DISABLED");
        enabled(plugin);
        assertTrue(plugin.status().on());
    }

    @Test
    void whoSwitchesItOnHearsWhyItCannotRun() throws Exception {
        var program = bench.serving("exec sleep 1000");
        var plugin = bench.started(program);
        plugin.disable();
        await(plugin, "state", "DISABLED");
        Files.delete(program);
        var why = assertThrows(CompletionException.class, () -> enabled(plugin)).getCause();
        var told =
                "has a command that is not there: [" + program + "]; write where the executable is";
        assertEquals(told, assertInstanceOf(PluginStartException.class, why).problem());
    }

    @Test
    void whoSwitchesOnWhatIsClosedHearsThatItIs() throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        plugin.close();
        plugin.gone().join();
        var why = assertThrows(CompletionException.class, () -> enabled(plugin)).getCause();
        var told = assertInstanceOf(PluginStartException.class, why);
        assertEquals("is being replaced, or closed", told.problem());
    }

    private static void enabled(SupervisedPlugin plugin) {
        plugin.enable().toCompletableFuture().orTimeout(40, TimeUnit.SECONDS).join();
    }

    /// What is counted goes on where another takes its place.
    @Test
    void startsAreCountedOverReloads() throws Exception {
        var before = bench.started(bench.serving("exec sleep 1000"));
        bench.started(bench.serving("exec sleep 2000"));
        before.close();
        before.gone().join();
        assertEquals(2, bench.host.number("process_starts"));
        assertEquals(0, bench.host.number("ended_by_signal"));
    }

    @Test
    void switchedOnAgainWhileItEndsItIsStarted() throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        var first = pid(plugin);
        plugin.disable();
        plugin.enable();
        await(() -> plugin.status().on() && pid(plugin) != first);
    }

    @Test
    void switchedOffBeforeItIsReadyItKeepsNobodyWaiting() throws IOException {
        var plugin = bench.open(bench.script("sleep 1000"));
        plugin.disable();
        assertEquals("was disabled before it was ready", refusal(plugin));
    }

    @Test
    void switchedOffItsFiltersMayBeMadeAnew() throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        plugin.disable();
        await(plugin, "state", "DISABLED");
        try (var driver = driver(plugin)) {
            assertEquals(500, driver.request("GET", "/").send().status());
        }
    }

    @Test
    void whoTakesThePlaceOfOneThatIsSwitchedOffIsSwitchedOffToo() throws Exception {
        var before = bench.started(bench.serving("exec sleep 1000"));
        before.disable();
        await(before, "state", "DISABLED");
        var after = bench.open(bench.serving("exec sleep 2000"), "-v");
        after.started().toCompletableFuture().join();
        before.close();
        before.gone().join();
        try (var driver = driver(after)) {
            assertEquals(500, driver.request("GET", "/").send().status());
        }
        bench.plugins.settle();
        assertFalse(after.status().enabled());
        assertEquals("DISABLED", after.status().detail());
        assertEquals(null, instance(after).get("pid"));
        after.enable();
        await(() -> after.status().on());
    }

    @Test
    void whatWasSwitchedOffIsForgottenWithThePlugin() throws Exception {
        var before = bench.started(bench.serving("exec sleep 1000"));
        before.disable();
        before.close();
        assertTrue(bench.started(bench.serving("exec sleep 2000")).status().on());
    }

    /// What a process of the second protocol wants to be asked only a process can say.
    @Test
    void aFilterThatNeedsAProcessSaysWhyThereIsNone() throws Exception {
        var before = bench.open(bench.script("exit 1"));
        before.disable();
        var after = bench.open(bench.script("exit 2"));
        assertEquals(
                "config: cannot be shown to a process: plugin p is disabled; enable it, or remove"
                        + " the filter",
                complaint(after));
        before.close();
        after.enable();
        await(() -> after.status().detail().contains("exit code 2"));
        var why = complaint(after);
        assertTrue(
                why.startsWith(
                        "config: cannot be shown to a process: plugin p has no process that is"
                                + " ready: "),
                why);
    }

    private static String complaint(SupervisedPlugin plugin) {
        return String.valueOf(
                assertThrows(ConfigException.class, () -> driver(plugin)).getMessage());
    }

    private static FilterDriver driver(SupervisedPlugin plugin) {
        var context = new TestContext("p");
        context.lend(plugin);
        return FilterDriver.of(new PluginFilterProvider(), "{}", context);
    }

    @Test
    void callsUnderWayEndBeforeItDoes() throws Exception {
        var plugin = bench.started(bench.serving("exec sleep 1000"));
        var answer = plugin.call(Bench.QUESTION, Duration.ofSeconds(9)).toCompletableFuture();
        plugin.close();
        await(plugin, "state", "DRAINING");
        bench.plugins.settle();
        assertTrue(isAlive(pid(plugin)));
        assertFalse(plugin.status().on());
        bench.host.calls.getLast().ends(GrpcStatus.OK);
        assertEquals(0, answer.join().status());
        plugin.gone().join();
    }

    @Test
    void ofAFixedPortThereCanBeOneInstanceOnly() throws IOException {
        var spec = PluginSpec.of(fixed(": a").toString()).instances(2);
        var why = refusal(bench.plugins.open("p", spec));
        assertTrue(why.contains("with a fixed port there can be one instance only"), why);
    }

    @Test
    void twoPluginsCannotHaveOnePort() throws IOException {
        bench.started(fixed(": a"));
        var other = bench.plugins.open("other", PluginSpec.of(fixed(": b").toString()));
        var why = refusal(other);
        assertTrue(
                why.contains("it says that it listens at 127.0.0.1:1234, where plugin p does"),
                why);
    }

    @Test
    void aPluginOfAFixedPortIsStoppedBeforeItsSuccessorStarts() throws Exception {
        var before = bench.started(fixed(": a"));
        var first = pid(before);
        var after = bench.started(fixed(": b"));
        await(() -> !isAlive(first));
        assertFalse(before.status().on());
        assertTrue(after.status().on());
        before.close();
        before.gone().join();
        assertTrue(after.status().on());
    }

    @Test
    void whoMadeRoomForASuccessorThatIsNotWantedComesBack() throws Exception {
        var before = bench.started(fixed(": a"));
        var after = bench.started(fixed(": b"));
        after.close();
        after.gone().join();
        await(() -> before.status().on());
    }

    /// While calls are under way at the one before, nothing is to be seen of the new one.
    @Test
    void whoIsNotWantedAnyMoreWhileTheOneBeforeEndsDoesNotStart() throws Exception {
        var before = bench.started(fixed(": a"));
        var first = pid(before);
        var answer = before.call(Bench.QUESTION, Duration.ofSeconds(9)).toCompletableFuture();
        var after = bench.open(fixed(": b"));
        await(before, "state", "DRAINING");
        after.close();
        after.gone().join();
        bench.host.calls.getLast().ends(GrpcStatus.OK);
        assertEquals(0, answer.join().status());
        await(() -> before.status().on() && pid(before) != first);
        assertEquals("DISABLED", instance(after).get("state"));
    }

    @Test
    void whoIsSwitchedOffWhileTheOneBeforeEndsDoesNotStart() throws Exception {
        var before = bench.started(fixed(": a"));
        var _ = before.call(Bench.QUESTION, Duration.ofSeconds(9)).toCompletableFuture();
        var after = bench.open(fixed(": b"));
        await(before, "state", "DRAINING");
        after.disable();
        bench.host.calls.getLast().ends(GrpcStatus.OK);
        await(before, "state", "DISABLED");
        bench.plugins.settle();
        assertEquals("DISABLED", instance(after).get("state"));
        after.enable();
        await(() -> after.status().on());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "listen tcp 127.0.0.1:1234: bind: address already in use",
                "OSError: [Errno 98] Address already in use",
                "Address in use",
                "Error: listen EADDRINUSE: address already in use 127.0.0.1:1234",
                "Os { code: 98, kind: AddrInUse }",
                "RuntimeError: Failed to bind to address 127.0.0.1:1234"
            })
    void whoFindsItsPortTakenIsStartedWhenTheOneBeforeHasStopped(String complaint)
            throws Exception {
        var before = bench.started(fixed(": a"));
        var first = pid(before);
        var taken = "kill -0 " + first + " && echo '" + complaint + "' >&2 && exit 1";
        var after = bench.started(fixed(taken));
        assertFalse(isAlive(first));
        assertTrue(after.status().on());
    }

    /// It says nothing of why it ends, and is started nonetheless.
    @Test
    void whoIsToBeAloneIsStartedWhenTheOneBeforeHasStopped() throws Exception {
        var before = bench.started(fixed(": a"));
        var first = pid(before);
        var program = fixed("kill -0 " + first + " && exit 1");
        var alone = PluginSpec.of(program.toString()).stoppingFirst();
        var after = started(bench.plugins.open("p", alone));
        assertFalse(isAlive(first));
        assertEquals(0, instance(after).get("restarts"));
        assertFalse(before.status().on());
        assertTrue(after.status().on());
    }

    @Test
    void whoIsToBeAloneWaitsForOneThatEndsToo() throws Exception {
        var before = bench.started(fixed(": a"));
        var _ = before.call(Bench.QUESTION, Duration.ofSeconds(9));
        before.close();
        await(before, "state", "DRAINING");
        var alone = PluginSpec.of(fixed(": b").toString()).stoppingFirst();
        var after = bench.plugins.open("p", alone);
        bench.plugins.settle();
        assertEquals(null, instance(after).get("pid"));
        bench.host.calls.getLast().ends(GrpcStatus.OK);
        started(after);
    }

    @Test
    void whoCannotBeAloneEitherLeavesItsPlaceToTheOneBefore() throws Exception {
        var before = bench.started(fixed(": a"));
        var alone = PluginSpec.of(bench.script("exit 1").toString()).stoppingFirst();
        var after = bench.plugins.open("p", alone);
        assertTrue(refusal(after).contains("exit code 1"));
        after.close();
        after.gone().join();
        await(() -> before.status().on());
    }

    /// Only a port that is taken is a reason to stop a process that does its work.
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    exit 1; exit code 1
                    echo bind: no such thing >&2, exit 1; exit code 1
                    echo address already in use, exit 1; it wrote "address already in use"
                    kill -SEGV $$; signal 11
                    sleep 100; within 300 ms
                    echo Hello, sleep 100; it wrote "Hello"
                    echo Failed to bind to address 127.0.0.1:80 >&2, exit 1; exit code 1
                    echo address already in use >&2, sleep 100; within 300 ms
                    echo '1|9|tcp|127.0.0.1:1234|grpc'; has protocol version 9
                    """)
    void aSuccessorThatCannotStartLeavesTheOneBefore(String script, String complaint)
            throws Exception {
        var before = bench.started(fixed(": a"));
        var first = pid(before);
        var program = bench.script(script.split(", ", -1)).toString();
        var limits = new PluginSpec.Limits(Duration.ofMillis(300), Duration.ZERO, Duration.ZERO, 0);
        var after = bench.plugins.open("p", PluginSpec.of(program).limits(limits));
        var why = refusal(after);
        assertTrue(why.contains(complaint), why);
        after.close();
        after.gone().join();
        assertTrue(before.status().on());
        assertEquals(first, pid(before));
        assertEquals(0, instance(before).get("restarts"));
    }

    /// What it was not asked before nobody would ask the new one.
    @Test
    void aProcessThatWishesOtherwiseThanTheOneBeforeIsRefused() throws Exception {
        bench.host.wishes = wishes(1);
        var program = bench.script("echo '1|2|unix|/tmp/plugin|grpc'", "exec sleep 1000");
        var plugin = bench.started(program);
        var filter = plugin.filter(new Plugin.FilterRequest("f", "{}", Duration.ZERO));
        assertTrue(filter.toCompletableFuture().join().isPresent());
        restart(plugin);
        bench.host.wishes = wishes(2);
        kill(plugin);
        await(() -> plugin.status().detail().contains("it wishes for something else"));
        assertFalse(plugin.status().on());
        bench.host.wishes = wishes(1);
        await(() -> plugin.status().on());
    }

    private static void restart(SupervisedPlugin plugin) throws Exception {
        var before = pid(plugin);
        kill(plugin);
        await(() -> plugin.status().on() && pid(plugin) != before);
    }

    private static void kill(SupervisedPlugin plugin) {
        ProcessHandle.of(pid(plugin)).orElseThrow().destroyForcibly();
    }

    /// A ConfigurationReply that wishes for one phase.
    private static Buffer wishes(int phase) {
        return Buffer.of(new byte[] {0x0a, 2, 0x08, (byte) phase});
    }

    @Test
    void aSuccessorRunsBesideTheOneBefore() throws Exception {
        var before = bench.started(bench.serving("exec sleep 1000"));
        var after = bench.started(bench.serving("exec sleep 2000"));
        assertTrue(before.status().on());
        assertTrue(after.status().on());
    }

    /// @param first what it does before
    private Path fixed(String first) throws IOException {
        return bench.script(first, "echo '1|1|tcp|127.0.0.1:1234|grpc'", "exec sleep 1000");
    }
}
