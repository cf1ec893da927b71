package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.core.extension.Jars;
import mosn.core.extension.PluginStatus;
import mosn.core.extension.PluginStatus.State;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// Plugins that are replaced, added and taken away while requests pass.
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class PluginReplacementTest {
    private static final Duration SOON = Duration.ofMillis(20);

    @TempDir Path folder;
    @TempDir Path work;
    private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    /// A test's own: what another's proxy closes late is not said here.
    private final String heard = "probe.said." + UUID.randomUUID();

    private final RawHost host = RawHost.start();
    private Jars jars;

    /// Of the configuration.
    private String more = "";

    @BeforeEach
    void install() throws IOException {
        System.getProperties().put(heard, said);
        jars = new Jars(work);
        Files.createDirectories(folder.resolve("plugins"));
        plugin("one", "first");
        plugin("other", "other");
    }

    @AfterEach
    void close() throws IOException {
        System.getProperties().remove(heard);
        host.close();
    }

    @Test
    void noRequestFailsWhileAPluginIsReplaced() throws Exception {
        try (var proxy = start(SOON)) {
            var end = new AtomicBoolean();
            var asked = new AtomicInteger();
            var requests =
                    CompletableFuture.runAsync(
                            () -> askUntil(proxy, end, asked),
                            command -> Thread.ofVirtual().start(command));
            for (var i = 1; i <= 5; i++) {
                plugin("one", "v" + i);
                var version = "v" + i;
                until(() -> ask(proxy).contains("one=" + version));
            }
            end.set(true);
            requests.get(20, TimeUnit.SECONDS);
            assertTrue(asked.get() > 0);
        }
    }

    /// On one connection that is kept, each answered by the proxy's host.
    private static void askUntil(Proxy proxy, AtomicBoolean end, AtomicInteger asked) {
        try (var socket = connect(proxy)) {
            while (!end.get()) {
                var answer = exchange(socket);
                assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
                asked.incrementAndGet();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aReplacedPluginIsUnloadedAndTheOtherIsLeftAlone() throws Exception {
        try (var proxy = start(Duration.ZERO)) {
            assertTrue(ask(proxy).contains("one=first"));
            plugin("one", "second");
            proxy.reload();
            assertTrue(ask(proxy).contains("one=second"));
            until(
                    () -> {
                        System.gc();
                        return states(proxy)
                                .equals(List.of(State.SERVING, State.SERVING, State.UNLOADED));
                    });
            assertEquals(
                    List.of("made first", "made other", "made second", "closed first"),
                    List.copyOf(said));
        }
    }

    @Test
    void aReloadOfTheSameMakesNothingAnew() throws Exception {
        try (var proxy = start(Duration.ZERO)) {
            var before = proxy.cluster("up");
            proxy.reload();
            assertSame(before, proxy.cluster("up"));
            assertEquals(List.of("made first", "made other"), List.copyOf(said));
        }
    }

    @Test
    void aStreamEndsWithTheFilterItBeganWith() throws Exception {
        try (var proxy = start(Duration.ZERO);
                var socket = connect(proxy)) {
            socket.getOutputStream()
                    .write(
                            "POST /host HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n"
                                    .getBytes(ISO_8859_1));
            await("began first");
            plugin("one", "second");
            proxy.reload();
            assertTrue(ask(proxy).contains("one=second"));
            assertFalse(said.contains("closed first"));
            var held = proxy.replaced().getFirst();
            assertEquals(1, held.get("streams"));
            assertEquals(
                    List.of("plugin " + folder.resolve("plugins/one.jar")), held.get("plugins"));
            socket.getOutputStream().write('x');
            assertTrue(head(socket).contains("one=first"));
            await("closed first");
            until(() -> proxy.replaced().isEmpty());
        }
    }

    @Test
    void aTunnelHoldsNoPluginWhoseFiltersAreOver() throws Exception {
        try (var proxy = start(Duration.ZERO);
                var socket = connect(proxy)) {
            upgrade(socket);
            plugin("one", "second");
            proxy.reload();
            await("closed first");
            until(
                    () -> {
                        System.gc();
                        return states(proxy).contains(State.UNLOADED);
                    });
            assertEquals("still there", echo(socket, "still there"));
            var held = proxy.replaced().getFirst();
            assertEquals(List.of(1, 1), List.of(held.get("streams"), held.get("without_filters")));
            assertEquals(List.of(), held.get("plugins"));
            socket.shutdownOutput();
            until(() -> proxy.replaced().isEmpty());
        }
        assertTrue(logged("/host 101 one,other\n"), "what filters did is logged all the same");
    }

    @Test
    void aTunnelHoldsAFilterThatIsToldOfItsEndUntilItIsCut() throws Exception {
        plugin("one", "ends");
        try (var proxy = start(Duration.ZERO);
                var socket = connect(proxy)) {
            upgrade(socket);
            plugin("one", "second");
            proxy.reload();
            assertEquals("still there", echo(socket, "still there"));
            var held = proxy.replaced().getFirst();
            assertEquals(List.of(1, 0), List.of(held.get("streams"), held.get("without_filters")));
            assertEquals(
                    List.of("plugin " + folder.resolve("plugins/one.jar")), held.get("plugins"));
            assertFalse(said.contains("ended"));
            assertTrue(cut(proxy, "?number=" + held.get("number")).startsWith("HTTP/1.1 200 "));
            assertEquals(-1, socket.getInputStream().read());
            await("closed ends");
            assertTrue(said.contains("ended"));
            until(() -> proxy.replaced().isEmpty());
            assertTrue(cut(proxy, "?number=" + held.get("number")).contains("404 Not Found"));
        }
    }

    @Test
    void whatIsCutIsAnswered() throws Exception {
        try (var proxy = start(Duration.ZERO);
                var socket = connect(proxy)) {
            socket.getOutputStream()
                    .write(
                            "POST /host HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n"
                                    .getBytes(ISO_8859_1));
            await("began first");
            plugin("one", "second");
            proxy.reload();
            for (var wrong : List.of("", "?number=", "?number=x", "?number=1234567890")) {
                assertTrue(cut(proxy, wrong).contains(" 400 "), wrong);
            }
            assertTrue(cut(proxy, "?number=1").startsWith("HTTP/1.1 200 "));
            var answer = head(socket);
            assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
            assertTrue(answer.contains("one=first"), answer);
            await("closed first");
        }
        assertTrue(logged("/host 503 one,other\n"), "as every other");
    }

    private static String cut(Proxy proxy, String query) {
        return PluginBench.exchange(
                Objects.requireNonNull(proxy.adminAddress()),
                "POST /api/v1/plugins/cut"
                        + query
                        + " HTTP/1.0\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 0\r\n\r\n");
    }

    private static void upgrade(Socket socket) throws IOException {
        socket.getOutputStream()
                .write(
                        ("GET /host HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\n"
                                        + "Upgrade: websocket\r\n\r\n")
                                .getBytes(ISO_8859_1));
        var head = head(socket);
        assertTrue(head.startsWith("HTTP/1.1 101 "), head);
    }

    private static String echo(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        return new String(socket.getInputStream().readNBytes(text.length()), ISO_8859_1);
    }

    @Test
    void whatCannotBeLoadedChangesNothing() throws Exception {
        try (var proxy = start(Duration.ZERO)) {
            Files.writeString(folder.resolve("plugins/one.jar"), "no jar");
            var refused = assertThrows(RuntimeException.class, proxy::reload);
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("one.jar: is no jar"),
                    refused.getMessage());
            assertTrue(ask(proxy).contains("one=first"));
            plugin("one", "fails");
            var failed = assertThrows(RuntimeException.class, proxy::reload);
            assertTrue(
                    String.valueOf(failed.getMessage()).contains("does not like it"),
                    failed.getMessage());
            assertTrue(ask(proxy).contains("one=first"));
            plugin("one", "second");
            proxy.reload();
            assertTrue(ask(proxy).contains("one=second"));
        }
    }

    @Test
    void aPluginThatIsStillUsedCannotBeTakenAway() throws Exception {
        try (var proxy = start(Duration.ZERO)) {
            Files.delete(folder.resolve("plugins/one.jar"));
            assertThrows(RuntimeException.class, proxy::reload);
            assertTrue(ask(proxy).contains("one=first"));
        }
    }

    @Test
    void aFolderThatIsSwappedByALinkIsTaken() throws Exception {
        var first = Files.createDirectories(work.resolve("first"));
        var second = Files.createDirectories(work.resolve("second"));
        Files.move(folder.resolve("plugins/one.jar"), first.resolve("one.jar"));
        Files.delete(folder.resolve("plugins/other.jar"));
        var link = Files.createSymbolicLink(work.resolve("data"), first);
        Files.createSymbolicLink(folder.resolve("plugins/one.jar"), link.resolve("one.jar"));
        jar("one", "second", second.resolve("one.jar"));
        plugin("other", "other");
        try (var proxy = start(SOON)) {
            assertTrue(ask(proxy).contains("one=first"));
            Files.createSymbolicLink(work.resolve("next"), second);
            Files.move(
                    work.resolve("next"),
                    link,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            until(() -> ask(proxy).contains("one=second"));
        }
    }

    @Test
    void aFolderThatKubernetesMountsIsTakenWhenItIsSwapped() throws Exception {
        Files.delete(folder.resolve("plugins/one.jar"));
        var mount = Files.createDirectories(folder.resolve("plugins/mount"));
        jar("one", "first", mount.resolve("..1/one.jar"));
        jar("one", "second", mount.resolve("..2/one.jar"));
        Files.createSymbolicLink(mount.resolve("..data"), Path.of("..1"));
        Files.createSymbolicLink(mount.resolve("one.jar"), Path.of("..data/one.jar"));
        try (var proxy = start(SOON)) {
            assertTrue(ask(proxy).contains("one=first"));
            Files.createSymbolicLink(mount.resolve("..next"), Path.of("..2"));
            Files.move(
                    mount.resolve("..next"),
                    mount.resolve("..data"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            until(() -> ask(proxy).contains("one=second"));
        }
    }

    @Test
    void aLiveThreadIsNamed() throws Exception {
        plugin("one", "thread");
        try (var proxy = start(Duration.ZERO)) {
            plugin("one", "second");
            proxy.reload();
            until(() -> proxy.plugins().stream().anyMatch(each -> each.state() == State.CLOSED));
            var suspects =
                    proxy.plugins().stream().flatMap(each -> each.suspects().stream()).toList();
            assertTrue(
                    suspects.toString().contains("its thread \"lingers\" lives, at "),
                    suspects.toString());
            Thread.getAllStackTraces().keySet().stream()
                    .filter(each -> each.getName().equals("lingers"))
                    .forEach(Thread::interrupt);
            until(
                    () -> {
                        System.gc();
                        return states(proxy).contains(State.UNLOADED);
                    });
        }
    }

    /// The JVM may collect by itself before it is asked to, but not each time.
    @Test
    void aCollectionThatIsAskedForProvesThatAPluginIsGone() throws Exception {
        more = "'plugin': {'prove_unload': 'gc'},";
        var asked = " ms of them for a collection, by prove_unload";
        try (var proxy = start(Duration.ZERO)) {
            for (var i = 1; i <= 10 && !logged(asked); i++) {
                plugin("one", "version" + i);
                proxy.reload();
                var gone = "one.jar unloaded after(?s:.*)".repeat(i);
                until(() -> loggedLike(gone));
            }
            assertTrue(states(proxy).contains(State.UNLOADED));
            assertTrue(logged(asked));
        }
    }

    @Test
    void aCollectionThatIsAskedForProvesThatAPluginStays() throws Exception {
        more = "'plugin': {'prove_unload': 'gc'},";
        plugin("one", "thread");
        try (var proxy = start(Duration.ZERO)) {
            plugin("one", "second");
            proxy.reload();
            until(
                    () ->
                            logged(
                                    "one.jar is closed, but stays in memory after a collection;"
                                            + " \"mosn plugin why one.jar\" says what holds it"));
            Thread.getAllStackTraces().keySet().stream()
                    .filter(each -> each.getName().equals("lingers"))
                    .forEach(Thread::interrupt);
        }
    }

    private boolean loggedLike(String pattern) {
        try {
            var log = Files.readString(folder.resolve("error.log"));
            return Pattern.compile(pattern).matcher(log).find();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean logged(String text) {
        try {
            return Files.readString(folder.resolve("error.log")).contains(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<State> states(Proxy proxy) {
        return proxy.plugins().stream().map(PluginStatus::state).toList();
    }

    private void await(String word) throws InterruptedException {
        until(() -> said.contains(word));
    }

    private static void until(BooleanSupplier holds) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "in time");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /// Replaced at once: written beside, and moved there.
    private void plugin(String type, String version) throws IOException {
        var place = folder.resolve("plugins/" + type + ".jar");
        var made = work.resolve(type + "-" + version + ".jar");
        jar(type, version, made);
        Files.move(
                made, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void jar(String type, String version, Path place) throws IOException {
        jars.jar()
                .module(type, Jars.provides(type + ".Filter"))
                .source(source(type, version))
                .to(place);
    }

    private String source(String type, String version) {
        return """
        package TYPE;

        import mosn.api.ConfigNode;
        import mosn.api.ExtensionContext;
        import mosn.api.stream.*;
        import java.util.Queue;

        public class Filter implements StreamFilterFactoryProvider {
            @SuppressWarnings("unchecked")
            private static void say(String word) {
                var heard = (Queue<String>) System.getProperties().get("HEARD");
                if (heard != null) { // the test may be over
                    heard.add(word);
                }
            }

            public String type() {
                return "TYPE";
            }

            public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
                if ("VERSION".equals("fails")) {
                    throw new IllegalStateException("does not like it");
                }
                if ("VERSION".equals("thread")) {
                    var thread = new Thread(() -> {
                        try {
                            Thread.sleep(60_000);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }, "lingers");
                    thread.setDaemon(true);
                    thread.start();
                }
                attribute = context.attribute("mine", Mine.class);
                context.routeConfig(new Mine(""), node -> new Mine(node.string("word", "")));
                say("made VERSION");
                return new StreamFilterFactory() {
                    public StreamFilter create(Stream stream) {
                        return "VERSION".equals("ends") ? new Ends() : new Marks();
                    }

                    public void close() {
                        say("closed VERSION");
                    }
                };
            }

            record Mine(String word) {}

            private static Attribute<Mine> attribute;

            static class Ends extends Marks {
                public void onDestroy(Stream stream) {
                    say("ended");
                }
            }

            static class Marks implements StreamReceiverFilter, StreamSenderFilter {
                public BeforeRouteStatus beforeRoute(Stream stream) {
                    stream.set(attribute, new Mine("VERSION"));
                    if (stream.request().path().equals("/host")) {
                        say("began VERSION");
                    }
                    return Continue.CONTINUE;
                }

                public BeforeSendStatus beforeSend(Stream stream) {
                    stream.response().headers().add("x", "TYPE=VERSION");
                    return Continue.CONTINUE;
                }
            }
        }
        """
                .replace("TYPE", type)
                .replace("HEARD", heard)
                .replace("VERSION", version);
    }

    private static String ask(Proxy proxy) {
        try (var socket = connect(proxy)) {
            return exchange(socket);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String exchange(Socket socket) throws IOException {
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
        return head(socket);
    }

    /// And the body behind it, which is read over.
    private static String head(Socket socket) throws IOException {
        var input = socket.getInputStream();
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) input.read());
        }
        return head.toString();
    }

    private static Socket connect(Proxy proxy) throws IOException {
        var address = proxy.addresses().values().iterator().next();
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private Proxy start(Duration watch) throws IOException {
        var config =
                """
                {MORE 'servers': [{
                  'default_log_path': 'FOLDER/error.log', 'processor': 1,
                  'routers': [{'router_config_name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'],
                    'routers': [
                      {'match': {'prefix': '/host'}, 'route': {'cluster_name': 'up'},
                        'per_filter_config': {'one': {'word': 'here'}}},
                      {'match': {'prefix': '/'}, 'direct_response': {'status': 200, 'body': ''}}]}]}],
                  'listeners': [{'name': 'l', 'address': '127.0.0.1:0',
                    'access_logs': [{'log_path': 'FOLDER/error.log',
                      'log_format': '%request_path% %response_code% %filters_changed%'}],
                    'filter_chains': [{'filters': [{'type': 'proxy', 'config': {
                      'downstream_protocol': 'Http1', 'upstream_protocol': 'Http1', 'router_config_name': 'r'}}]}],
                    'stream_filters': [{'type': 'one', 'config': {}}, {'type': 'other', 'config': {}}]}]}],
                 'cluster_manager': {'clusters': [
                   {'name': 'up', 'lb_type': 'LB_RANDOM', 'hosts': [{'address': '127.0.0.1:PORT'}]}]},
                 'admin': {'address': {'socket_address': {'address': '127.0.0.1', 'port_value': 0}}}}
                """
                        .replace("MORE", more)
                        .replace('\'', '"')
                        .replace("PORT", "" + host.port())
                        .replace("FOLDER", folder.toString());
        var file = Files.writeString(folder.resolve("mosn.json"), config);
        return Proxy.start(
                new ProxyOptions(file, folder.resolve("plugins"), List.of(), watch, Set.of()));
    }
}
