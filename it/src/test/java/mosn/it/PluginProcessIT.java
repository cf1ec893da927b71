package mosn.it;

import static mosn.it.PluginProxy.filter;
import static mosn.it.PluginProxy.isAlive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A plugin in Python, as MOSN's are written, behind the image: what it answers is done, and
/// whatever it does wrong, no request passes that it would have refused.
@Timeout(300)
class PluginProcessIT {
    @TempDir Path folder;

    @Test
    void itsAnswersAreDone() throws Exception {
        try (var proxy = start("\"serve\"", "")) {
            var passed = proxy.ask("User", "admin");
            assertEquals(200, passed.statusCode());
            var denied = proxy.ask("Do", "deny");
            assertEquals(403, denied.statusCode());
            assertEquals("denied", denied.body());
            assertEquals("no", denied.headers().firstValue("www-authenticate").orElse(""));
            assertEquals(500, proxy.ask("Do", "error").statusCode());
            assertEquals(200, proxy.ask().statusCode());
        }
    }

    @Test
    void whatMosnTellsOperatorsIsTold() throws Exception {
        try (var proxy = start("\"serve\"", "")) {
            assertEquals("name:p,enable:true,on:true\n", proxy.admin("/api/v1/plugin?status=p"));
            assertEquals(
                    "name:p,enable:true,on:true\n\n", proxy.admin("/api/v1/plugin?status=all"));
            assertEquals("plugin x no register\n", proxy.admin("/api/v1/plugin?status=x"));
            assertTrue(proxy.admin("/api/v1/plugin").startsWith("Usage:\n/plugin?status=all\n"));
            var pid = proxy.reported("pid");
            assertEquals(200, proxy.change("disable=p"));
            Wait.until("is off", () -> !isAlive(pid));
            assertEquals("name:p,enable:false,on:false\n", proxy.admin("/api/v1/plugin?status=p"));
            assertEquals(500, proxy.ask().statusCode());
            assertEquals("enable p success\n", proxy.admin("/api/v1/plugin?enable=p"));
            Wait.until("is on", proxy::isOn);
            assertEquals(200, proxy.ask().statusCode());
        }
    }

    @Test
    void whoEnablesItHearsWhyItCannotRun() throws Exception {
        var child = Files.copy(PluginProxy.CHILD, folder.resolve("gone.py"));
        Files.setPosixFilePermissions(child, PosixFilePermissions.fromString("rwx------"));
        var filter = PluginProxy.filter(List.of(child.toString(), "serve"), "");
        try (var proxy = new PluginProxy(folder, filter)) {
            assertEquals(200, proxy.change("disable=p"));
            Wait.until("is off", () -> !proxy.isOn());
            Files.delete(child);
            assertEquals(400, proxy.change("enable=p"));
            proxy.process().awaitLine("has a command that is not there: [" + child);
        }
    }

    /// As when somebody cleans up after programs that he takes for dead.
    @Test
    void whoLosesItsLauncherAndItsFolderComesBack() throws Exception {
        try (var proxy = start("\"serve\"", "")) {
            var report = proxy.admin("/api/v1/plugins");
            var socket = Path.of(report.replaceAll("(?s).*\"address\":\"([^\"]*)\".*", "$1"));
            var first = proxy.reported("pid");
            var launcher = ProcessHandle.of(first).flatMap(ProcessHandle::parent).orElseThrow();
            var own = Objects.requireNonNull(socket.getParent());
            Tool.run("rm", "-rf", String.valueOf(own.getParent()));
            Tool.run("kill", "-KILL", "" + launcher.pid());
            Wait.until("is on again", () -> proxy.isOn() && proxy.reported("pid") != first);
            Wait.until("ends", () -> !isAlive(first));
            assertEquals(403, proxy.ask("Do", "deny").statusCode());
        }
    }

    /// The answer of which only ten bytes of a hundred come, and the one that says it is a
    /// gigabyte.
    @ParameterizedTest
    @CsvSource({"half", "giga"})
    void anAnswerThatIsNotWholeIsNone(String mode) throws Exception {
        try (var proxy = start("\"" + mode + "\"", "")) {
            for (var i = 0; i < 3; i++) {
                assertEquals(500, proxy.ask().statusCode());
            }
            assertTrue(proxy.isOn());
        }
    }

    @Test
    void tenThatCrashAtOnceLetNobodyThroughAndComeBack() throws Exception {
        try (var proxy = start("\"serve\"", ", \"instances\": 10")) {
            Wait.until("are ten", () -> pids(proxy).size() == 10);
            var kill = new ArrayList<>(List.of("-KILL"));
            kill.addAll(pids(proxy));
            var first = Set.copyOf(pids(proxy));
            Tool.run("kill", kill.toArray(String[]::new));
            for (var i = 0; i < 20; i++) {
                var status = proxy.ask("Do", "deny").statusCode();
                assertTrue(status == 403 || status == 500, "" + status);
            }
            Wait.until(
                    "are ten again",
                    () -> pids(proxy).size() == 10 && !pids(proxy).removeAll(first));
            assertEquals(403, proxy.ask("Do", "deny").statusCode());
        }
    }

    /// Of those that are ready.
    private static Set<String> pids(PluginProxy proxy) throws Exception {
        return Pattern.compile("\"state\":\"READY\",\"pid\":(\\d+)")
                .matcher(proxy.admin("/api/v1/plugins"))
                .results()
                .map(it -> it.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void theSocketOfAnotherUserIsRefused() throws Exception {
        var nobody =
                List.of("/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");
        assumeTrue(
                Tool.works("/usr/bin/setpriv", nobody.get(1), nobody.get(2), nobody.get(3), "true"),
                "only root may start programs of other users");
        var open = Files.createTempDirectory(Path.of("/tmp"), "mosn-other-user");
        try {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
            var child = Files.copy(PluginProxy.CHILD, open.resolve("child.py")).toString();
            Files.setPosixFilePermissions(
                    Path.of(child), PosixFilePermissions.fromString("r-xr-xr-x"));
            var command = new ArrayList<>(nobody);
            command.addAll(List.of(child, "at", open + "/plugin.sock"));
            var file = folder.resolve("mosn.json");
            var filter = PluginProxy.filter(command, "");
            Files.writeString(file, PluginProxy.text(folder, Ports.free(), Ports.free(), filter));
            var ended = MosnImage.built().run("start", "-c", file.toString());
            assertNotEquals(0, ended.code());
            var said = ended.out() + ended.err();
            assertTrue(said.contains("another user listens at " + open + "/plugin.sock"), said);
            assertTrue(said.contains("it says that it listens at " + open), said);
        } finally {
            Tool.run("rm", "-rf", open.toString());
        }
    }

    @Test
    void aReloadReplacesItAndOneThatCannotStartChangesNothing() throws Exception {
        try (var proxy = start("\"serve\"", "")) {
            var first = proxy.reported("pid");
            proxy.write(filter("\"exit\", \"3\"", ""));
            proxy.process().signal("HUP");
            proxy.process().awaitLine("ended with exit code 3 before it had said where it listens");
            assertEquals(200, proxy.ask().statusCode());
            proxy.write(filter("\"polite\"", ""));
            proxy.process().signal("HUP");
            proxy.process().awaitLine("took the configuration of");
            Wait.until("is replaced", () -> !isAlive(first));
            assertEquals(200, proxy.ask().statusCode());
            assertNotEquals(first, proxy.reported("pid"));
        }
    }

    /// Not the one of the configuration that is being built, and then is given up.
    @Test
    void theSwitchMeetsTheOneAtWork() throws Exception {
        try (var proxy = start("\"serve\"", "")) {
            var first = proxy.reported("pid");
            var silent = List.of("/bin/sleep", "60");
            proxy.write(PluginProxy.filter(silent, ", \"start_timeout\": \"5s\""));
            proxy.process().signal("HUP");
            Wait.until("begins", () -> isRunning("sleep", proxy));
            assertEquals(200, proxy.change("disable=p"));
            Wait.until("is off", () -> !isAlive(first));
            assertEquals(500, proxy.ask().statusCode());
            proxy.process().awaitLine("it has not said where it listens within 5000 ms");
            Wait.until("is given up", () -> !isRunning("sleep", proxy));
            assertEquals("name:p,enable:false,on:false\n", proxy.admin("/api/v1/plugin?status=p"));
            assertEquals(200, proxy.change("enable=p"));
            assertEquals(200, proxy.ask().statusCode());
        }
    }

    private static boolean isRunning(String program, PluginProxy proxy) {
        return ProcessHandle.of(proxy.process().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .anyMatch(each -> each.info().command().orElse("").endsWith("/" + program));
    }

    @Test
    void itIsAskedToEndBeforeItIsTold() throws Exception {
        try (var proxy = start("\"polite\"", "")) {
            assertEquals(200, proxy.ask().statusCode());
            proxy.change("disable=p");
            Wait.until("ends", () -> proxy.admin("/api/v1/plugins").contains("\"code\":0"));
        }
        assertTrue(
                Files.readString(folder.resolve("plugin-p.log"))
                        .contains("[STDERR] [p.0] shut down"));
    }

    @Test
    void overTcpItIsTheSame() throws Exception {
        try (var proxy = start("\"tcp\", \"0\"", "")) {
            assertEquals(403, proxy.ask("Do", "deny").statusCode());
            assertTrue(proxy.admin("/api/v1/plugins").contains("\"address\":\"127.0.0.1:"));
        }
    }

    @Test
    void twoFiltersThatMeanTheSameShareIt() throws Exception {
        var one = filter("\"serve\"", "");
        var two = one.replaceFirst("\\{", "{\"name\": \"second\", ");
        try (var proxy = new PluginProxy(folder, one + ", " + two)) {
            assertEquals(200, proxy.ask().statusCode());
            var report = proxy.admin("/api/v1/plugins");
            assertEquals(report.indexOf("\"pid\""), report.lastIndexOf("\"pid\""), report);
            proxy.write(one + ", " + two.replace("\"serve\"", "\"polite\""));
            proxy.process().signal("HUP");
            proxy.process().awaitLine("stands for another program elsewhere in this configuration");
            assertEquals(200, proxy.ask().statusCode());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"exit\", \"3\"', ended with exit code 3 before it had said where it listens",
        "'\"say\", \"Hello\"', it wrote \"Hello\" where a handshake",
        "'\"flood\"', it wrote \"garbage without end garbage",
        "'\"say\", \"1|7|unix|/x|grpc\"', has protocol version 7",
        "'\"say\", \"1|1|tcp|127.0.0.1:1|netrpc\"', has the protocol \"netrpc\"",
        "'\"say\", \"1|1|unix|/tmp/nobody.sock|grpc\"', it says that it listens at"
                + " /tmp/nobody.sock",
        "'\"mute\"', it has closed its output before it said where it listens"
    })
    void whatCannotStartStopsTheStart(String mode, String complaint) throws Exception {
        var file = folder.resolve("mosn.json");
        var text = PluginProxy.text(folder, Ports.free(), Ports.free(), filter(mode, ""));
        Files.writeString(file, text);
        var ended = MosnImage.built().run("start", "-c", file.toString());
        assertNotEquals(0, ended.code());
        assertTrue(ended.err().contains(complaint), ended.out() + ended.err());
        assertFalse(ended.err().contains("Exception"), ended.err());
    }

    private PluginProxy start(String mode, String more) throws Exception {
        return new PluginProxy(folder, filter(mode, more));
    }
}
