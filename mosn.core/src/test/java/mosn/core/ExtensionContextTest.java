package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.core.extension.Jars;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// What the proxy lends to an extension, as a plugin finds it in a proxy at work: see
/// `probe/Probe.java`, which does what a request's path says.
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class ExtensionContextTest {
    @TempDir static Path plugins;
    @TempDir Path folder;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
    private final RawHost host = RawHost.start();
    private ServerSocket silent;
    private int closed;

    @BeforeAll
    static void compile(@TempDir Path work) throws IOException {
        try (var source = ExtensionContextTest.class.getResourceAsStream("/probe/Probe.java")) {
            new Jars(work)
                    .jar()
                    .module("probe", Jars.provides("probe.Probe"))
                    .source(new String(Objects.requireNonNull(source).readAllBytes(), UTF_8))
                    .to(plugins.resolve("probe.jar"));
        }
    }

    @BeforeEach
    void listen() throws IOException {
        System.getProperties().put("probe.said", said);
        silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (var gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = gone.getLocalPort();
        }
    }

    @AfterEach
    void close() throws IOException {
        silent.close();
        host.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallIsAnswered(boolean virtual) throws IOException {
        try (var proxy = start("'virtual': " + virtual)) {
            assertEquals("200 yes GET /asked  for up", text(ask(proxy, "/call/up/GET/9000")));
            assertEquals(
                    "200 yes POST /asked what is asked for up",
                    text(ask(proxy, "/call/up/POST/9000")));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "silent, 50, timeout",
        "closed, 9000, connect_failed",
        "empty, 9000, no_host",
        "nobody, 9000, no_cluster"
    })
    void aCallThatFailsSaysWhy(String cluster, int millis, String detail) throws IOException {
        try (var proxy = start("")) {
            assertEquals(detail, text(ask(proxy, "/call/" + cluster + "/GET/" + millis)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/call/up/G(T/9000", "/call/up/GET/9000/spaces"})
    void aCallThatCannotBeWrittenFails(String path) throws IOException {
        try (var proxy = start("")) {
            assertEquals("bad_request", text(ask(proxy, path)));
        }
    }

    @Test
    void aCallOnAConnectionThatDiedIsMadeAgain() throws IOException {
        try (var proxy = start("")) {
            assertEquals("200 yes GET /asked  for up", text(ask(proxy, "/call/up/GET/9000")));
            host.hangsUpOnce();
            assertEquals("200 yes GET /asked  for up", text(ask(proxy, "/call/up/GET/9000")));
            host.hangsUpOnce();
            assertEquals("reset", text(ask(proxy, "/call/up/POST/9000")));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallEndsWithTheStreamThatWaitsForIt(boolean virtual) throws IOException {
        try (var proxy = start("'virtual': " + virtual)) {
            Socket called;
            try (var _ = send(proxy, 0, "/call/silent/GET/50000")) {
                called = silent.accept();
                called.setSoTimeout(20_000);
                assertTrue(called.getInputStream().read() > 0);
            } // the client leaves
            try (called) {
                called.getInputStream().readAllBytes(); // until the call does
            }
        }
    }

    @Test
    void whatIsSharedIsOneForAllListenersAndReloadsAndIsClosedOnce() throws Exception {
        String first;
        try (var proxy = start("")) {
            first = text(ask(proxy, "/shared"));
            assertEquals(first, text(ask(proxy, 1, "/shared")));
            write("'said': 'other'", true);
            proxy.reload();
            assertEquals(first, text(ask(proxy, "/shared")));
            await("factory.close");
            assertFalse(said.contains("shared.close"));
        }
        await("shared.close");
        assertFalse(said.contains("shared.close"));
        try (var proxy = start("")) {
            assertNotEquals(first, text(ask(proxy, "/shared")));
        }
    }

    @Test
    void callsEndWhenTheFactoryIsClosed() throws IOException {
        try (var proxy = start("")) {
            assertEquals("asked", text(ask(proxy, "/forgotten/silent")));
            try (var called = silent.accept()) {
                called.setSoTimeout(20_000);
                assertTrue(called.getInputStream().read() > 0);
                write("", false);
                proxy.reload();
                called.getInputStream().readAllBytes(); // until the call has ended
            }
        }
    }

    @Test
    void tasksAreCancelledWhenTheFactoryIsClosed() throws Exception {
        try (var proxy = start("")) {
            assertEquals("in time", text(ask(proxy, "/schedule")));
            ask(proxy, "/keep");
        }
        @SuppressWarnings("unchecked") // what the plugin keeps
        var cancel = (Supplier<Object>) System.getProperties().get("probe.kept");
        assertEquals(false, Objects.requireNonNull(cancel).get());
    }

    @Test
    void blockingTasksRunOnVirtualThreadsUntilTheFactoryIsClosed() throws Exception {
        try (var proxy = start("")) {
            assertEquals("virtual", text(ask(proxy, "/blocking")));
            ask(proxy, "/block");
            await("blocks");
        }
        await("interrupted");
    }

    @Test
    void theClockTellsTheTimeOfDay() throws IOException {
        try (var proxy = start("")) {
            var told = Instant.parse(text(ask(proxy, "/clock")));
            assertTrue(Duration.between(told, Instant.now()).abs().toMinutes() < 5, told::toString);
        }
    }

    @Test
    void numbersStandInTheStatisticsForAsLongAsTheExtensionIsThere() throws Exception {
        try (var proxy = start("")) {
            ask(proxy, "/count");
            ask(proxy, 1, "/count");
            var stats = stats(proxy);
            assertTrue(stats.contains("\"counted\":\"2\""), stats);
            assertTrue(stats.contains("\"gauge\":\"7\""), stats);
            assertTrue(stats.contains("\"measured.max\":\"5\""), stats);
            assertTrue(stats.contains("\"filter_failures\":\"0\""), stats);
            write("", false);
            proxy.reload();
            await("factory.close");
            await("factory.close");
            await("shared.close");
            var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (stats(proxy).contains("\"counted\"")) {
                assertTrue(System.nanoTime() < until, "the numbers stay");
            }
        }
    }

    @Test
    void attributesGoFromPhaseToPhase() throws IOException {
        try (var proxy = start("")) {
            assertTrue(ask(proxy, "/attribute").contains("\r\nx-shape: round\r\n"));
            assertFalse(ask(proxy, "/none").contains("x-shape"));
        }
    }

    @Test
    void variablesAreMosns() throws IOException {
        try (var proxy = start("")) {
            assertEquals("/variables 70000", text(ask(proxy, "/variables")));
        }
    }

    @Test
    void theNameIsTheFiltersAndItsLogs() throws IOException {
        try (var proxy = start("")) {
            assertEquals("p mosn.extension.p", text(ask(proxy, "/name")));
        }
    }

    @ParameterizedTest
    @CsvSource({"x, /route/own, route", "x, /route, virtual host", "y, /route, listener"})
    void theMostSpecificConfigurationHolds(String domain, String path, String expected)
            throws IOException {
        try (var proxy = start("");
                var socket = send(proxy, 0, path, domain)) {
            assertEquals(
                    expected, text(new String(socket.getInputStream().readAllBytes(), ISO_8859_1)));
        }
    }

    @Test
    void aFilterThatTakesNoConfigurationPerRouteIsGivenNone() {
        var problem = assertThrows(RuntimeException.class, () -> start("'per_route': false"));
        var message = String.valueOf(problem.getMessage());
        assertTrue(
                message.contains(
                        "is for the filter p, which takes no configuration per route; remove it; a"
                                + " filter that acts only before routing cannot know the route"),
                message);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyCallbackHasTheExtensionsClassLoader(boolean virtual) throws Exception {
        try (var proxy = start("'virtual': " + virtual)) {
            ask(proxy, "/schedule");
            ask(proxy, "/blocking");
            ask(proxy, "/call/up/GET/9000");
            ask(proxy, "/call/nobody/GET/9000");
            ask(proxy, "/call/closed/GET/9000");
            ask(proxy, "/call/silent/GET/20");
            stats(proxy);
            try (var socket = connect(proxy, 0)) {
                socket.getOutputStream()
                        .write(
                                ("POST /informs HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                                + "Transfer-Encoding: chunked\r\nTrailer: t\r\n\r\n"
                                                + "3\r\nabc\r\n0\r\nt: u\r\n\r\n")
                                        .getBytes(ISO_8859_1));
                var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
                assertTrue(answer.contains("HTTP/1.1 103 "), answer);
            }
        }
        for (var callback :
                List.of(
                        "provider.create",
                        "secretKeys",
                        "routeConfig",
                        "shared.make",
                        "gauge",
                        "create",
                        "beforeRoute",
                        "afterRoute",
                        "afterChooseHost",
                        "requestData",
                        "requestTrailers",
                        "informational",
                        "beforeSend",
                        "responseData",
                        "responseTrailers",
                        "onDestroy",
                        "scheduled",
                        "blocking",
                        "answer",
                        "factory.close",
                        "shared.close")) {
            assertTrue(said.contains(callback), () -> callback + " is not in " + said);
        }
        assertEquals(
                List.of(), said.stream().filter(line -> line.contains("not its own")).toList());
    }

    @Test
    void whatItDeclaresSecretIsNotShown() throws IOException {
        try (var proxy = start("'hidden': 'S3CR3T', 'said': 'shown'")) {
            var dump = admin(proxy, "/api/v1/config_dump");
            assertTrue(dump.contains("\"said\":\"shown\""), dump);
            assertTrue(dump.contains("\"hidden\":\"***REDACTED***\""), dump);
            assertFalse(dump.contains("S3CR3T"), dump);
        }
    }

    private void await(String word) throws InterruptedException {
        for (var next = ""; !next.equals(word); ) {
            next =
                    Objects.requireNonNull(
                            said.poll(20, TimeUnit.SECONDS), () -> "nobody says " + word);
        }
    }

    private static String stats(Proxy proxy) throws IOException {
        return admin(proxy, "/api/v1/stats");
    }

    /// Without white space.
    private static String admin(Proxy proxy, String path) throws IOException {
        var admin = Objects.requireNonNull(proxy.adminAddress());
        try (var socket = new Socket(admin.getAddress(), admin.getPort())) {
            socket.getOutputStream()
                    .write(
                            ("GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                                    .getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1)
                    .replaceAll("\\s", "");
        }
    }

    private static String ask(Proxy proxy, String path) throws IOException {
        return ask(proxy, 0, path);
    }

    private static String ask(Proxy proxy, int listener, String path) throws IOException {
        try (var socket = send(proxy, listener, path)) {
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static Socket send(Proxy proxy, int listener, String path) throws IOException {
        return send(proxy, listener, path, "x");
    }

    private static Socket send(Proxy proxy, int listener, String path, String domain)
            throws IOException {
        var socket = connect(proxy, listener);
        socket.getOutputStream()
                .write(
                        "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
                                .formatted(path, domain)
                                .getBytes(ISO_8859_1));
        return socket;
    }

    private static Socket connect(Proxy proxy, int listener) throws IOException {
        var address = List.copyOf(proxy.addresses().values()).get(listener);
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /// The body of an answer that the probe gives: one chunk, because it may change bodies.
    private static String text(String answer) {
        assertTrue(answer.startsWith("HTTP/1.1 299 "), answer);
        var body = answer.substring(answer.indexOf("\r\n\r\n") + 4).split("\r\n", -1);
        assertEquals("0", body[2], answer);
        return body[1];
    }

    private Proxy start(String config) throws IOException {
        write(config, true);
        return Proxy.start(
                new ProxyOptions(
                        folder.resolve("mosn.json"),
                        plugins,
                        List.of(),
                        Duration.ZERO,
                        java.util.Set.of()));
    }

    private void write(String config, boolean filter) throws IOException {
        Files.writeString(
                folder.resolve("mosn.json"),
                """
                {'servers': [{
                  'default_log_path': 'FOLDER/error.log', 'processor': 1,
                  'routers': [{'router_config_name': 'r', 'virtual_hosts': [
                    {'name': 'v', 'domains': ['x'], 'per_filter_config': {'p': {'said': 'virtual host'}},
                      'routers': [
                      {'match': {'prefix': '/route/own'}, 'route': {'cluster_name': 'up'},
                        'per_filter_config': {'p': {'said': 'route', 'hidden': 'S3CR3T'}}},
                      {'match': {'prefix': '/'}, 'route': {'cluster_name': 'up'}}]},
                    {'name': 'w', 'domains': ['y'], 'routers': [
                      {'match': {'prefix': '/'}, 'route': {'cluster_name': 'up'}}]}]}],
                  'listeners': [LISTENER(l), LISTENER(m)]}],
                 'cluster_manager': {'clusters': [
                   CLUSTER(up, UP), CLUSTER(silent, SILENT), CLUSTER(closed, CLOSED),
                   {'name': 'empty', 'type': 'SIMPLE', 'lb_type': 'LB_RANDOM', 'hosts': []}]},
                 'admin': {'address': {'socket_address': {
                   'address': '127.0.0.1', 'port_value': 0}}}}
                """
                        .replaceAll(
                                "LISTENER\\((\\w)\\)",
                                "{'name': '$1', 'address': '127.0.0.1:0', 'bind_port': true, FILTER"
                                        + " 'filter_chains': [{'filters': [{'type': 'proxy',"
                                        + " 'config': {'downstream_protocol': 'Http1',"
                                        + " 'upstream_protocol': 'Http1',"
                                        + " 'router_config_name': 'r'}}]}]}")
                        .replaceAll(
                                "CLUSTER\\((\\w+), (\\w+)\\)",
                                "{'name': '$1', 'type': 'SIMPLE', 'lb_type': 'LB_RANDOM',"
                                        + " 'hosts': [{'address': '127.0.0.1:$2'}]}")
                        .replace(
                                "FILTER",
                                filter
                                        ? "'stream_filters': [{'name': 'p', 'type': 'probe',"
                                                + " 'config': {"
                                                + config
                                                + "}}],"
                                        : "")
                        .replace("UP'", host.port() + "'")
                        .replace("SILENT'", silent.getLocalPort() + "'")
                        .replace("CLOSED'", closed + "'")
                        .replace("FOLDER", folder.toString())
                        .replace('\'', '"'));
    }
}
