package mosn.it;

import static mosn.it.PluginProxy.isAlive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/// What a process may do wrong while it runs, one after the other under one proxy: requests that it
/// would have refused are not let through, others are answered, and in the end the proxy holds what
/// it held before.
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
abstract class ChildFaults {
    /// In the Maven profile `plugins`.
    private static final boolean LONG = Boolean.getBoolean("mosn.plugins.long");

    private static final int REQUESTS = LONG ? 100_000 : 1000;
    private static final int CLIENTS = 8;
    private static final Executor THREADS = Thread::startVirtualThread;

    private final Path folder;
    private PluginProxy proxy;
    private boolean replaced;
    private Path temporary = Path.of("");
    private Held before;

    ChildFaults(Path folder) {
        this.folder = folder;
    }

    /// The command of the process, as in `[…, "serve"]`.
    abstract List<String> command(String... arguments);

    @BeforeAll
    void start() throws Exception {
        proxy = new PluginProxy(folder, serving());
        assertEquals(200, proxy.ask().statusCode());
        assertEquals(403, proxy.ask("Do", "deny").statusCode());
        var own = Objects.requireNonNull(socket(proxy).getParent());
        temporary = Objects.requireNonNull(own.getParent());
        proxy.replaceBy(filter("serve", "once")); // with all that a reload brings
        proxy.replaceBy(serving());
        assertEquals(403, proxy.ask("Do", "deny").statusCode());
        before = Held.by(proxy.process().pid(), temporary);
    }

    @AfterAll
    void stop() throws Exception {
        proxy.close();
        Wait.until("is cleaned up", () -> !Files.exists(temporary));
    }

    private static Path socket(PluginProxy of) throws Exception {
        var report = of.admin("/api/v1/plugins");
        return Path.of(report.replaceAll("(?s).*\"address\":\"([^\"]*)\".*", "$1"));
    }

    private String serving() {
        return filter("serve");
    }

    private void become(String... arguments) throws Exception {
        proxy.replaceBy(filter(arguments));
        replaced = true;
    }

    private String filter(String... arguments) {
        return PluginProxy.filter(command(arguments), ", \"timeout\": \"2s\", \"hang_after\": 3");
    }

    @BeforeEach
    void aProcessServes() throws Exception {
        Wait.until("answers", () -> proxy.isOn() && proxy.ask().statusCode() == 200);
    }

    @AfterEach
    void itHoldsWhatItHeld() throws Exception {
        if (replaced) {
            proxy.replaceBy(serving());
            replaced = false;
        }
        Wait.until("denies", () -> proxy.isOn() && proxy.ask("Do", "deny").statusCode() == 403);
        var pid = proxy.process().pid();
        Wait.until(
                "holds " + before + " but " + Held.by(pid, temporary),
                () -> Held.by(pid, temporary).isWithin(before));
    }

    @Test
    void anErrorIsTheOneRequests() throws Exception {
        var pid = proxy.reported("pid");
        assertEquals(500, proxy.ask("Do", "error").statusCode());
        assertEquals(200, proxy.ask().statusCode());
        assertEquals(pid, proxy.reported("pid"));
    }

    @Test
    void anAnswerWithoutMeasureIsNotTaken() throws Exception {
        assertEquals(500, proxy.ask("Do", "big", "Bytes", "70000000").statusCode());
        assertEquals(200, proxy.ask("Do", "big", "Bytes", "1000000").statusCode());
    }

    @Test
    void whoHangsIsReplacedAndOthersAreAnsweredMeanwhile() throws Exception {
        var first = proxy.reported("pid");
        var hanging = many(3, "hang");
        var answered = false;
        while (!answered && hanging.stream().anyMatch(one -> !one.isDone())) {
            answered = proxy.ask().statusCode() == 200;
        }
        assertTrue(answered);
        hanging.forEach(one -> assertEquals(500, one.join()));
        many(3, "hang").forEach(one -> assertEquals(500, one.join()));
        Wait.until("is replaced", () -> proxy.reported("pid") != first && proxy.isOn());
        Wait.until("ends", () -> !isAlive(first));
        assertTrue(counted("hangs") > 0);
    }

    @Test
    void killedAmidRequestsItLetsNoneThrough() throws Exception {
        var first = proxy.reported("pid");
        var clients = new ArrayList<CompletableFuture<Set<Integer>>>();
        for (var client = 0; client < CLIENTS; client++) {
            clients.add(CompletableFuture.supplyAsync(this::denials, THREADS));
        }
        Wait.until("is asked", () -> proxy.reported("calls_active") > 0);
        Tool.run("kill", "-KILL", "" + first);
        var seen = new TreeSet<Integer>();
        clients.forEach(client -> seen.addAll(client.join()));
        seen.removeAll(List.of(403, 500));
        assertTrue(seen.isEmpty(), seen.toString());
        assertTrue(lastExit().contains("\"signal\":9"), lastExit());
        assertTrue(counted("ended_by_signal") > 0);
    }

    private Set<Integer> denials() {
        var statuses = new TreeSet<Integer>();
        for (var n = 0; n < REQUESTS / CLIENTS; n++) {
            statuses.add(status("deny"));
        }
        return statuses;
    }

    @Test
    void whoEndsIsStartedAgainAndTheReasonIsTold() throws Exception {
        assertEquals(500, proxy.ask("Do", "exit", "Code", "137").statusCode());
        Wait.until("is on again", () -> proxy.reported("restarts") > 0 && proxy.isOn());
        assertTrue(
                lastExit().contains("\"kind\":\"code\",\"code\":137")
                        || lastExit().contains("\"code\":137"),
                lastExit());
        proxy.process().awaitLine("plugin p.0: ended with exit code 137; it is started again in");
        assertTrue(counted("ended_with_code") > 0);
        assertTrue(counted("process_starts") > 1);
    }

    /// Of all processes of the plugin, over every reload.
    private long counted(String what) throws Exception {
        return proxy.admin("/metrics")
                .lines()
                .filter(line -> line.contains(what) && line.contains("{name=\"p\"}"))
                .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private String lastExit() throws Exception {
        var report = proxy.admin("/api/v1/plugins");
        return report.substring(Math.max(0, report.indexOf("last_exit")));
    }

    @Test
    void whoTakesAllItsMemoryFailsItsOwnRequests() throws Exception {
        become("serve", "alone"); // nobody else is to be left with what it cannot do without memory
        assertEquals(500, proxy.ask("Do", "leak").statusCode());
        Wait.until("denies", () -> proxy.ask("Do", "deny").statusCode() == 403);
    }

    @ParameterizedTest
    @CsvSource({"noisy", "long", "closed"})
    void whateverItDoesWithItsOutputItIsAsked(String mode) throws Exception {
        become(mode);
        for (var i = 0; i < (LONG ? 10_000 : 20); i++) {
            assertEquals(403, proxy.ask("Do", "deny").statusCode());
        }
        assertEquals(0, proxy.reported("restarts"));
    }

    @Test
    void whoDoesNotWantToEndIsKilled() throws Exception {
        become("stubborn");
        var stubborn = proxy.reported("pid");
        proxy.replaceBy(serving());
        Wait.until("ends", () -> !isAlive(stubborn));
    }

    @ParameterizedTest
    @CsvSource({"fork", "escape"})
    void whatItHasStartedEndsWithIt(String mode) throws Exception {
        var file = folder.resolve(mode);
        become(mode, file.toString());
        Wait.until("has a grandchild", () -> Files.exists(file) && Files.size(file) > 0);
        var grandchild = Long.parseLong(Files.readString(file).strip());
        assertTrue(isAlive(grandchild));
        Tool.run("kill", "-KILL", "" + proxy.reported("pid"));
        Wait.until("ends", () -> !isAlive(grandchild));
    }

    @Test
    void whileItIsAskedItMayBeReplaced() throws Exception {
        var first = proxy.reported("pid");
        var hanging = many(1, "hang").getFirst();
        Wait.until("is asked", () -> proxy.reported("calls_active") > 0);
        become("serve", "other");
        assertEquals(403, proxy.ask("Do", "deny").statusCode());
        assertEquals(500, hanging.join());
        Wait.until("ends", () -> !isAlive(first));
    }

    /// @return their statuses
    private List<CompletableFuture<Integer>> many(int count, String what) {
        var all = new ArrayList<CompletableFuture<Integer>>();
        for (var i = 0; i < count; i++) {
            all.add(CompletableFuture.supplyAsync(() -> status(what), THREADS));
        }
        return all;
    }

    private int status(String what) {
        try {
            return proxy.ask("Do", what).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /// In a proxy of its own.
    @ParameterizedTest
    @CsvSource({"TERM", "KILL"})
    void aProxyThatEndsMeanwhileLeavesNothing(String signal) throws Exception {
        var other = Files.createDirectory(folder.resolve(signal));
        var file = other.resolve("grandchild");
        try (var ending = new PluginProxy(other, filter("escape", file.toString()))) {
            Wait.until("has a grandchild", () -> Files.exists(file) && Files.size(file) > 0);
            var grandchild = Long.parseLong(Files.readString(file).strip());
            var child = ending.reported("pid");
            var socket = socket(ending);
            var own = Objects.requireNonNull(socket.getParent());
            var all = Objects.requireNonNull(own.getParent());
            assertTrue(isAlive(child) && isAlive(grandchild) && Files.exists(socket));
            var hanging =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    var answer = ending.ask("Do", "hang").statusCode();
                                    assertEquals(500, answer);
                                } catch (java.io.IOException e) {
                                    // the proxy was killed
                                } catch (Exception e) {
                                    throw new IllegalStateException(e);
                                }
                            },
                            THREADS);
            Wait.until("is asked", () -> ending.reported("calls_active") > 0);
            ending.process().signal(signal);
            ending.process().awaitEnd();
            Wait.until("ends", () -> !isAlive(child) && !isAlive(grandchild));
            Wait.until("is cleaned up", () -> !Files.exists(own) && !Files.exists(all));
            hanging.join();
        }
    }
}
