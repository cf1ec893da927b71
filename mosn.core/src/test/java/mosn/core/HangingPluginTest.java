package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.util.stream.Collectors.joining;

import mosn.core.extension.Jars;
import mosn.core.extension.PluginStatus;
import mosn.core.extension.PluginStatus.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import javax.management.ObjectName;

/// Plugins whose code does not return: the proxy can be managed and ended all the same.
@Timeout(60)
class HangingPluginTest {
    private static final String SAID = "hanging.said";
    private static final String GATE = "hanging.gate";
    private static final Set<State> IS_CLOSED = Set.of(State.CLOSED, State.UNLOADED);

    @TempDir Path folder;
    @TempDir Path work;
    private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();

    /// What hangs waits for this.
    private final CountDownLatch gate = new CountDownLatch(1);

    private Jars jars;
    private int processors = 1;

    @BeforeEach
    void install() throws IOException {
        System.getProperties().put(SAID, said);
        System.getProperties().put(GATE, gate);
        jars = new Jars(work);
        Files.createDirectories(folder.resolve("plugins"));
        plugin("act", "first", "");
        plugin("demo", "demo", "");
        write("1s", filter("act", 1), filter("demo", 1));
    }

    @AfterEach
    void letGo() {
        gate.countDown();
        System.getProperties().remove(SAID);
        System.getProperties().remove(GATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "constructor", "create", "create deaf"})
    void aPluginThatHangsIsRefused(String where) throws Exception {
        try (var proxy = start()) {
            plugin("act", "second", where);
            var refused = assertThrows(RuntimeException.class, proxy::reload);
            var why = String.valueOf(refused.getMessage());
            assertTrue(why.contains("takes over 1.0 s to be made, at act"), why);
            assertTrue(
                    why.startsWith(
                            where.startsWith("create")
                                    ? "servers[0].listeners[0].stream_filters[0]: "
                                    : folder.resolve("plugins/act.jar") + ": "),
                    why);
            assertTrue(admin(proxy, "/api/v1/extensions").contains("takes over 1.0 s to be made"));
            assertTrue(admin(proxy, "/metrics").contains("reload_refused{proxy=\"global\"} 1"));
            assertEquals("demo,first", ask(proxy));
            until(() -> logged("waits no longer for "));
            until(() -> logged("act.Filter.hang("));
            plugin("act", "third", "");
            proxy.reload();
            assertEquals("demo,third", ask(proxy));
            gate.countDown();
            until(() -> logged("the configuration that was given up has been taken apart"));
            assertEquals("demo,third", ask(proxy));
            until(
                    () ->
                            proxy.plugins().stream()
                                            .filter(each -> each.state() == State.SERVING)
                                            .count()
                                    == 2);
            if (where.equals("create deaf")) {
                await("closed second");
            }
            assertFalse(said.contains("closed third"));
            assertFalse(said.contains("closed demo"));
        }
    }

    @Test
    void whatHangsInWhatItSharesKeepsNobodyFromMakingItAnew() throws Exception {
        try (var proxy = start()) {
            plugin("act", "second", "shared");
            assertThrows(RuntimeException.class, proxy::reload);
            proxy.reload(); // of the same jar
            assertEquals("demo,second", ask(proxy));
        }
    }

    @Test
    void whoOnlyLooksIsNotKeptEither() throws Exception {
        plugin("act", "second", "type");
        var jar = folder.resolve("plugins/act.jar");
        var refused =
                assertThrows(
                        RuntimeException.class,
                        () -> Inspection.check(jar, null, Duration.ofMillis(500)));
        var why = String.valueOf(refused.getMessage());
        assertTrue(why.startsWith(jar + ": takes over 0.5 s to be made, at act"), why);
        assertTrue(why.endsWith(", or raise plugin.create_timeout for a proxy that loads it"), why);
    }

    @Test
    void aConfigurationThatIsAbandonedLeavesTheNumbersOfTheNextAlone() throws Exception {
        try (var proxy = start()) {
            plugin("act", "second", "create deaf");
            write("1s", "{\"name\": \"late\", \"type\": \"act\"}", filter("demo", 1));
            assertThrows(RuntimeException.class, proxy::reload);
            plugin("act", "third", "");
            proxy.reload();
            gate.countDown();
            await("closed second");
            until(() -> logged("the configuration that was given up has been taken apart"));
            assertEquals("demo,third", ask(proxy));
            var numbers = admin(proxy, "/metrics");
            assertTrue(numbers.contains("filter=\"late\""), numbers);
        }
    }

    @Test
    void operatorsAreAnsweredWhileAPluginHangs() throws Exception {
        write("60s", filter("act", 1), filter("demo", 1));
        try (var proxy = start()) {
            plugin("act", "second", "type");
            var reload = CompletableFuture.runAsync(proxy::reload);
            await("hangs second");
            for (var path : List.of("/api/v1/extensions", "/metrics", "/api/v1/config_dump")) {
                assertTrue(admin(proxy, path).startsWith("HTTP/1.1 200 "), path);
            }
            gate.countDown();
            reload.get(20, TimeUnit.SECONDS);
            assertEquals("demo,second", ask(proxy));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"type", "create", "create deaf"})
    void aProxyEndsWhileAPluginHangs(String where) throws Exception {
        write("60s", filter("act", 1), filter("demo", 1));
        try (var proxy = start()) {
            plugin("act", "second", where);
            var reload = CompletableFuture.runAsync(proxy::reload);
            await("hangs second");
            proxy.drain();
            assertEquals(Proxy.State.STOPPED, proxy.state());
            var why =
                    assertThrows(ExecutionException.class, () -> reload.get(20, TimeUnit.SECONDS));
            assertEquals(
                    "the proxy is ending, so it takes no configuration",
                    Objects.requireNonNull(why.getCause()).getMessage());
            assertTrue(said.contains("closed first"));
        }
    }

    @Test
    void aPluginThatHangsAtTheStartIsRefused() throws Exception {
        plugin("act", "first", "create");
        var refused = assertThrows(RuntimeException.class, this::start);
        assertTrue(
                String.valueOf(refused.getMessage()).contains("takes over 1.0 s to be made"),
                refused.getMessage());
    }

    @Test
    void aMendedJarIsSeenAfterOneThatHangs() throws Exception {
        try (var proxy = Proxy.start(options(Duration.ofMillis(20)))) {
            plugin("act", "second", "type");
            await("hangs second");
            plugin("act", "third", "");
            until(() -> ask(proxy).equals("demo,third"));
        }
    }

    @Test
    void aCloseThatHangsKeepsOnlyItsOwnPlugin() throws Exception {
        plugin("act", "first", "close");
        try (var proxy = start()) {
            Files.delete(folder.resolve("plugins/demo.jar"));
            write("1s", filter("act", 2));
            proxy.reload();
            await("closed demo");
            until(() -> state(proxy, "demo.jar") != State.SERVING);
            until(() -> logged("stream_filter act (plugin "));
            until(() -> logged(" is not closed after 2."));
            until(() -> logged("act.Filter$1.close("));
            assertEquals(State.SERVING, state(proxy, "act.jar"));
            var replaced = proxy.replaced().getFirst();
            assertEquals(0, replaced.get("streams"));
            assertEquals(
                    List.of("stream_filter act (plugin " + folder.resolve("plugins/act.jar") + ")"),
                    replaced.get("closing"));
            var why = why("act");
            assertTrue(why.contains("act.jar is closing: close() of stream_filter act "), why);
            Files.delete(folder.resolve("plugins/act.jar"));
            write("1s");
            proxy.reload();
            var held = List.of("plugin " + folder.resolve("plugins/act.jar"));
            until(
                    () ->
                            proxy.replaced().stream()
                                            .filter(each -> held.equals(each.get("plugins")))
                                            .count()
                                    == 2);
            until(() -> state(proxy, "act.jar") == State.CLOSING);
            assertTrue(admin(proxy, "/api/v1/extensions").contains("\"state\":\"closing\""));
            gate.countDown();
            until(() -> proxy.replaced().isEmpty());
            until(() -> IS_CLOSED.contains(state(proxy, "act.jar")));
            until(() -> logged(") has closed after "));
            assertEquals(2, count(" is not closed after ")); // with either number
        }
    }

    @Test
    void closesThatSpinLeaveTheRestOfTheProxyAtWork() throws Exception {
        plugin("act", "first", "close spinning");
        var some = Runtime.getRuntime().availableProcessors() + 1;
        write(
                "10s",
                IntStream.range(0, some).mapToObj(HangingPluginTest::named).toArray(String[]::new));
        try (var proxy = start()) {
            write("10s");
            proxy.reload();
            await("spins first");
            until(() -> count(" is not closed after ") == some);
            assertTrue(admin(proxy, "/api/v1/extensions").startsWith("HTTP/1.1 200 "));
            gate.countDown();
            until(() -> proxy.replaced().isEmpty());
        }
    }

    /// Those that virtual threads run on, and those of everybody.
    @ParameterizedTest
    @ValueSource(strings = {"spins", "common"})
    void aPluginThatTakesAllThreadsLeavesOperatorsTheProxy(String where) throws Exception {
        plugin("act", "first", where);
        try (var proxy = Proxy.start(options(Duration.ofMillis(20)))) {
            await("spins first");
            assertTrue(admin(proxy, "/metrics").contains("lent_threads"));
            plugin("demo", "second", "");
            until(() -> ask(proxy).equals("first,second"));
            write("1s", filter("demo", 1));
            until(() -> ask(proxy).equals("second"));
            await("closed first");
            Files.delete(folder.resolve("plugins/act.jar"));
            until(() -> state(proxy, "act.jar") == State.CLOSED);
            gate.countDown();
        }
    }

    @Test
    void theLogSaysWhichPluginBlocksALoop() throws Exception {
        plugin("act", "first", "loop");
        try (var proxy = start()) {
            var asked = CompletableFuture.supplyAsync(() -> ask(proxy));
            await("hangs first");
            until(() -> logged("event loop 0 has not come round for 0."));
            assertTrue(logged("it is in the plugin act.jar, at act@1.0/act.Filter.hang("));
            assertTrue(logged("act.Filter$Marks.beforeSend("));
            var numbers = admin(proxy, "/metrics");
            assertTrue(numbers.contains("watchdog_miss{proxy=\"global\"} 1"), numbers);
            assertTrue(numbers.contains("busy_loops{proxy=\"global\"} 1"), numbers);
            gate.countDown();
            assertEquals("demo,first", asked.get(20, TimeUnit.SECONDS));
            until(() -> logged("event loop 0 goes on after "));
            assertTrue(admin(proxy, "/metrics").contains("busy_loops{proxy=\"global\"} 0"));
            assertEquals(1, count("event loop 0 has not come round for "));
        }
    }

    @Test
    void aProxyEndsWhileAPluginBlocksALoop() throws Exception {
        plugin("act", "first", "loop");
        try (var proxy = start()) {
            var _ = CompletableFuture.supplyAsync(() -> ask(proxy));
            await("hangs first");
            proxy.drain();
            assertEquals(Proxy.State.STOPPED, proxy.state());
        }
    }

    /// The new listener would be at work on that loop.
    @Test
    void aListenerThatABlockedLoopCannotOpenIsRefusedInTime() throws Exception {
        plugin("act", "first", "loop");
        try (var proxy = start()) {
            var asked = CompletableFuture.supplyAsync(() -> ask(proxy));
            await("hangs first");
            write("1s", List.of("m:0"), filter("act", 1), filter("demo", 1));
            var refused = assertThrows(RuntimeException.class, proxy::reload);
            var why = String.valueOf(refused.getMessage());
            assertTrue(why.contains("event loop 0 is busy, see the log; try again"), why);
            gate.countDown();
            assertEquals("demo,first", asked.get(20, TimeUnit.SECONDS));
            proxy.reload();
            assertEquals(Set.of("m"), proxy.addresses().keySet());
        }
    }

    @Test
    void aListenerThatWasRefusedLeavesItsPlace() throws Exception {
        plugin("act", "first", "loop");
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (var proxy = start()) {
            var asked = CompletableFuture.supplyAsync(() -> ask(proxy));
            await("hangs first");
            write("1s", List.of("l:" + port), filter("act", 1), filter("demo", 1));
            assertThrows(RuntimeException.class, proxy::reload);
            gate.countDown();
            assertEquals("demo,first", asked.get(20, TimeUnit.SECONDS));
            until(() -> isFree(port));
            proxy.reload();
            assertEquals(port, Objects.requireNonNull(proxy.addresses().get("l")).getPort());
        }
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /// Each of them waits for the same loop, and what cuts them off later is another's task.
    @Test
    void listenersOfABlockedLoopKeepTheirReloadAndTheOtherLoopNoLongerThanOne() throws Exception {
        plugin("act", "first", "loop");
        processors = 2;
        var three = List.of("l:0", "m:0", "n:0");
        write("1s", three, filter("act", 1), filter("demo", 1));
        try (var proxy = start()) {
            var _ = CompletableFuture.supplyAsync(() -> ask(proxy));
            await("hangs first");
            write("1s", List.of(), filter("act", 1), filter("demo", 1));
            var from = System.nanoTime();
            proxy.reload();
            var took = Duration.ofNanos(System.nanoTime() - from);
            assertTrue(took.toMillis() < 5500, took.toString()); // 2 s, and a busy machine
            until(() -> count("connections left after") > 0);
            TimeUnit.SECONDS.sleep(1);
            assertEquals(1, count(" has not come round for "));
        }
    }

    private static void end(Proxy proxy) {
        proxy.close();
    }

    private static String named(int number) {
        return "{\"type\": \"act\", \"name\": \"act%d\", \"config\": {\"number\": 1}}"
                .formatted(number);
    }

    @Test
    void whoAsksForTheEndAgainWaitsForNoExtension() throws Exception {
        plugin("act", "first", "close");
        try (var proxy = start()) {
            var end = CompletableFuture.runAsync(proxy::drain);
            await("hangs first");
            end(proxy);
            end.get(20, TimeUnit.SECONDS);
            assertEquals(Proxy.State.STOPPED, proxy.state());
        }
    }

    /// Those of an extension before it in the configuration, which is slow to close.
    @Test
    void theEndWaitsForWhatIsTakenApart() throws Exception {
        write("60s", filter("demo", 1), filter("act", 1));
        try (var proxy = start()) {
            plugin("demo", "second", "close slowly");
            plugin("act", "second", "create polite");
            var reload = CompletableFuture.runAsync(proxy::reload);
            await("hangs second");
            end(proxy);
            assertThrows(ExecutionException.class, () -> reload.get(20, TimeUnit.SECONDS));
            assertTrue(said.contains("closed second"), said.toString());
        }
    }

    /// The thread that takes the new configuration waits, for another holds the proxy.
    @Test
    void theEndClosesWhatHasBeenBuiltAndIsNotTaken() throws Exception {
        write("60s", filter("act", 1), filter("demo", 1));
        try (var proxy = start()) {
            plugin("act", "second", "create");
            var refused = new CompletableFuture<Throwable>();
            var reload =
                    Thread.ofPlatform()
                            .start(
                                    () ->
                                            refused.complete(
                                                    assertThrows(
                                                            ProxyException.class, proxy::reload)));
            await("hangs second");
            synchronized (proxy) {
                gate.countDown();
                await("created second");
                until(() -> reload.getState() == Thread.State.BLOCKED);
                end(proxy);
                assertTrue(said.contains("closed second"), said.toString());
            }
            assertEquals(
                    "the proxy is ending, so it takes no configuration",
                    refused.get(20, TimeUnit.SECONDS).getMessage());
        }
    }

    private String why(String plugin) throws Exception {
        var dump = work.resolve("heap.hprof");
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
                        "dumpHeap",
                        new Object[] {dump.toString(), true},
                        new String[] {"java.lang.String", "boolean"});
        return String.join("\n", PluginHolders.in(dump).explain(plugin));
    }

    private static State state(Proxy proxy, String jar) {
        return proxy.plugins().stream()
                .filter(each -> each.path().endsWith(jar))
                .map(PluginStatus::state)
                .findFirst()
                .orElse(State.UNLOADED);
    }

    private Proxy start() {
        return Proxy.start(options(Duration.ZERO));
    }

    private ProxyOptions options(Duration watch) {
        return new ProxyOptions(
                folder.resolve("mosn.json"), folder.resolve("plugins"), List.of(), watch, Set.of());
    }

    private static String filter(String type, int number) {
        return "{\"type\": \"%s\", \"config\": {\"number\": %s}}".formatted(type, number);
    }

    private void write(String limit, String... filters) throws IOException {
        write(limit, List.of("l:0"), filters);
    }

    /// @param listeners as in `l:0`, name and port
    private void write(String limit, List<String> listeners, String... filters) throws IOException {
        Files.writeString(
                folder.resolve("mosn.json"),
                """
                {"plugin": {"create_timeout": "%s"},
                 "servers": [{
                  "default_log_path": "%s", "graceful_timeout": "1s",
                  "processor": %d, "watchdog_timeout": "200ms",
                  "routers": [{"router_config_name": "r", "virtual_hosts": [
                    {"name": "v", "domains": ["*"], "routers": [
                      {"match": {"prefix": "/"}, "direct_response": {"status": 200}}]}]}],
                  "listeners": [%s]}],
                 "cluster_manager": {"clusters": []},
                 "admin": {"address": {"socket_address": {
                   "address": "127.0.0.1", "port_value": 0}}}}
                """
                        .formatted(
                                limit,
                                folder.resolve("error.log"),
                                processors,
                                listeners.stream()
                                        .map(each -> listener(each, filters))
                                        .collect(joining(","))));
    }

    private static String listener(String nameAndPort, String... filters) {
        var name = nameAndPort.replaceFirst(":.*", "");
        var port = nameAndPort.replaceFirst(".*:", "");
        return """
        {"name": "%s", "address": "127.0.0.1:%s",
         "filter_chains": [{"filters": [{"type": "proxy", "config": {
           "downstream_protocol": "Http1", "upstream_protocol": "Http1",
           "router_config_name": "r"}}]}],
         "stream_filters": [%s]}\
        """
                .formatted(name, port, String.join(", ", filters));
    }

    /// Replaced at once: written beside, and moved there.
    ///
    /// @param hangs where
    private void plugin(String type, String version, String hangs) throws IOException {
        var made = work.resolve(type + ".jar");
        jars.jar()
                .module(type, Jars.provides(type + ".Filter"))
                .source(
                        SOURCE.replace("TYPE", type)
                                .replace("VERSION", version)
                                .replace("HANGS", hangs))
                .to(made);
        Files.move(
                made,
                folder.resolve("plugins/" + type + ".jar"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    private static final String SOURCE =
            """
            package TYPE;

            import mosn.api.ConfigNode;
            import mosn.api.ExtensionContext;
            import mosn.api.stream.*;
            import java.util.Queue;
            import java.util.concurrent.*;

            public class Filter implements StreamFilterFactoryProvider {
                @SuppressWarnings("unchecked")
                private static void say(String word) {
                    if (System.getProperties().get("hanging.said") instanceof Queue<?> heard) {
                        ((Queue<String>) heard).add(word);
                    }
                }

                private static void hang(boolean deaf) {
                    say("hangs VERSION");
                    var gate = (CountDownLatch) System.getProperties().get("hanging.gate");
                    while (true) {
                        try {
                            gate.await();
                            return;
                        } catch (InterruptedException e) {
                            if (!deaf) {
                                throw new IllegalStateException(e);
                            }
                        }
                    }
                }

                /// Keeps the interrupt for whoever called.
                private static void hangPolitely() {
                    try {
                        hang(false);
                    } catch (IllegalStateException e) {
                        Thread.currentThread().interrupt();
                        throw e;
                    }
                }

                /// The first one is never made.
                private static Object pool() {
                    if (!((Queue<?>) System.getProperties().get("hanging.said")).contains("hangs VERSION")) {
                        hang(true);
                    }
                    return "pool";
                }

                private static void spin() {
                    say("spins VERSION");
                    while (((CountDownLatch) System.getProperties().get("hanging.gate")).getCount() > 0) {
                        Thread.onSpinWait();
                    }
                }

                private static void spinOn(Executor executor) {
                    for (var i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
                        executor.execute(() -> spin());
                    }
                }

                private static void takeAWhile() {
                    try {
                        Thread.sleep(300);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }

                public Filter() {
                    if ("HANGS".equals("constructor")) {
                        hang(true);
                    }
                }

                public String type() {
                    if ("HANGS".equals("type")) {
                        hang(true);
                    }
                    return "TYPE";
                }

                public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
                    config.number("number", 0, 0, 9);
                    switch ("HANGS") {
                        case "create", "create deaf" -> hang("HANGS".endsWith("deaf"));
                        case "create polite" -> hangPolitely();
                        case "spins" -> spinOn(context.blocking());
                        case "common" -> spinOn(ForkJoinPool.commonPool());
                        case "shared" -> context.shared("pool", Object.class, () -> pool());
                        default -> {}
                    }
                    say("created VERSION");
                    return new StreamFilterFactory() {
                        public StreamFilter create(Stream stream) {
                            return new Marks();
                        }

                        public void close() {
                            switch ("HANGS") {
                                case "close" -> hang(true);
                                case "close spinning" -> spin();
                                case "close slowly" -> takeAWhile();
                                default -> {}
                            }
                            say("closed VERSION");
                        }
                    };
                }

                static class Marks implements StreamSenderFilter {
                    public BeforeSendStatus beforeSend(Stream stream) {
                        stream.response().headers().add("x", "VERSION");
                        if ("HANGS".equals("loop")) {
                            hang(true);
                        }
                        return Continue.CONTINUE;
                    }
                }
            }
            """;

    /// What the filters have added.
    private static String ask(Proxy proxy) {
        var answer = PluginBench.ask(proxy, "/");
        return answer.lines()
                .filter(line -> line.startsWith("x: "))
                .map(line -> line.substring(3))
                .sorted()
                .collect(joining(","));
    }

    private static String admin(Proxy proxy, String path) {
        return PluginBench.admin(proxy, path);
    }

    private boolean logged(String text) {
        return count(text) > 0;
    }

    private long count(String text) {
        try {
            return Files.readString(folder.resolve("error.log"))
                    .lines()
                    .filter(line -> line.contains(text))
                    .count();
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    private void await(String word) throws InterruptedException {
        until(() -> said.contains(word));
    }

    private static void until(BooleanSupplier holds) throws InterruptedException {
        PluginBench.until(holds);
    }
}
