package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.core.extension.Jars;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
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
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// What is taken without anybody asking for it: files that have changed and come to rest.
@Timeout(60)
class WatchedFilesTest {
    private static final Duration SOON = Duration.ofMillis(20);

    @TempDir Path folder;
    @TempDir Path work;
    private @Nullable Proxy proxy;

    @AfterEach
    void close() {
        if (proxy != null) {
            proxy.close();
        }
    }

    @Test
    void aPluginThatARefusedConfigurationNamesIsTakenWhenItComes() throws Exception {
        start("first", "");
        write("second", named("late/late.jar"));
        assertTrue(refusal().contains("late/late.jar: is neither in the working directory nor"));
        plugin("late", folder.resolve("late/late.jar"));
        awaitAnswer("second late");
    }

    @Test
    void aChangedConfigurationIsTaken() throws Exception {
        start("first", "");
        write("second", "");
        awaitAnswer("second");
    }

    @Test
    void oneThatIsWrongChangesNothingUntilItIsMended() throws Exception {
        start("first", "");
        put("{", "mosn.json");
        awaitLog("goes on with the configuration it has: ");
        write("second", named("nowhere.jar"));
        awaitLog("nowhere.jar: is neither in the working directory nor");
        assertEquals("first", answer());
        write("third", "");
        awaitAnswer("third");
    }

    @Test
    void aChangedFileInAFolderOfTheConfigurationIsTaken() throws Exception {
        Files.createDirectories(folder.resolve("hosts"));
        put(host("all", "*", "first"), "hosts/all.json");
        start(config("'router_configs': '" + folder.resolve("hosts") + "'", ""));
        assertEquals("first", answer());
        put(host("all", "*", "second"), "hosts/all.json");
        awaitAnswer("second");
        put(host("one", "x", "third"), "hosts/one.json");
        awaitAnswer("third");
    }

    @Test
    void aPluginIsTakenWithTheConfigurationThatWasTakenLast() throws Exception {
        plugin("old", folder.resolve("plugins/demo.jar"));
        start("first", "{'type': 'demo'}");
        put("half of it", "mosn.json");
        awaitLog("goes on with the configuration it has: ");
        plugin("new", folder.resolve("plugins/demo.jar"));
        awaitAnswer("first new");
        // the file is as broken as before
        assertTrue(admin("/metrics").contains("newest_refused{proxy=\"global\"} 1"));
        assertTrue(admin("/api/v1/extensions").contains("mosn.json: "));
    }

    @Test
    void aPluginIsTakenThatChangesTogetherWithABrokenConfiguration() throws Exception {
        plugin("old", folder.resolve("plugins/demo.jar"));
        var slowly = Duration.ofSeconds(1);
        start(config(answering("first"), "{'type': 'demo'}"), slowly);
        plugin("new", folder.resolve("plugins/demo.jar"));
        put("half of it", "mosn.json");
        awaitAnswer("first new");
    }

    @Test
    void aPluginIsTakenWhileANewConfigurationIsRefused() throws Exception {
        plugin("old", folder.resolve("plugins/demo.jar"));
        start("first", "{'type': 'demo'}");
        write("second", "{'type': 'demo'}, " + named("nowhere.jar"));
        awaitLog("goes on with the configuration it has: ");
        plugin("new", folder.resolve("plugins/demo.jar"));
        awaitAnswer("first new");
        awaitLog("took the plugins, but not the new configuration: ");
        plugin("demo", folder.resolve("nowhere.jar"));
        awaitAnswer("second new demo");
    }

    @Test
    void whatWasAskedForIsNotTakenAgain() throws Exception {
        plugin("old", folder.resolve("plugins/demo.jar"));
        start("first", "{'type': 'demo'}");
        write("second", "{'type': 'demo'}");
        running().reload();
        plugin("new", folder.resolve("plugins/demo.jar"));
        awaitAnswer("second new");
        assertEquals(1, log().split("took the configuration of", -1).length - 1);
    }

    private void awaitLog(String text) throws Exception {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!log().contains(text)) {
            assertTrue(System.nanoTime() < end, () -> "in time, not " + text);
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("error.log"));
    }

    private String refusal() {
        var refused = assertThrows(RuntimeException.class, () -> running().reload());
        return String.valueOf(refused.getMessage());
    }

    private String admin(String path) {
        return PluginBench.admin(running(), path);
    }

    private Proxy running() {
        var started = proxy;
        assertTrue(started != null, "started");
        return started;
    }

    private void start(String word, String filters) throws IOException {
        start(config(answering(word), filters));
    }

    private void start(String config) throws IOException {
        start(config, SOON);
    }

    private void start(String config, Duration watch) throws IOException {
        proxy =
                Proxy.start(
                        new ProxyOptions(
                                put(config, "mosn.json"),
                                Files.createDirectories(folder.resolve("plugins")),
                                List.of(),
                                watch,
                                Set.of()));
    }

    private void write(String word, String filters) throws IOException {
        put(config(answering(word), filters), "mosn.json");
    }

    private static String answering(String word) {
        return "'virtual_hosts': [" + host("all", "*", word) + "]";
    }

    private static String host(String name, String domain, String word) {
        return """
        {"name": "%s", "domains": ["%s"], "routers": [{"match": {"prefix": "/"},
          "direct_response": {"status": 200, "body": "%s"}}]}
        """
                .formatted(name, domain, word);
    }

    private static String named(String path) {
        return "{'name': 'named', 'go_plugin_config': {'so_path': '" + path + "'}}";
    }

    private String config(String hosts, String filters) {
        return """
        {'servers': [{
          'default_log_path': 'FOLDER/error.log', 'processor': 1,
          'routers': [{'router_config_name': 'r', HOSTS}],
          'listeners': [{'name': 'l', 'address': '127.0.0.1:0',
            'filter_chains': [{'filters': [{'type': 'proxy', 'config': {
              'downstream_protocol': 'Http1', 'upstream_protocol': 'Http1',
              'router_config_name': 'r'}}]}],
            'stream_filters': [FILTERS]}]}],
         'cluster_manager': {'clusters': []},
         'admin': {'address': {'socket_address': {'address': '127.0.0.1', 'port_value': 0}}}}
        """
                .replace("HOSTS", hosts)
                .replace("FILTERS", filters)
                .replace('\'', '"')
                .replace("FOLDER", folder.toString());
    }

    /// Replaced at once: written beside, and moved there.
    private Path put(String text, String name) throws IOException {
        var made = Files.writeString(work.resolve("made"), text);
        return Files.move(
                made,
                folder.resolve(name),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }

    /// Puts a filter there that adds its word to each answer.
    private void plugin(String word, Path place) throws IOException {
        var made =
                new Jars(work)
                        .jar()
                        .module("demo", Jars.provides("demo.Demo"))
                        .source(SOURCE.replace("WORD", word))
                        .to(work.resolve(word + ".jar"));
        Files.createDirectories(place.getParent());
        Files.move(
                made, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static final String SOURCE =
            """
            package demo;

            import mosn.api.*;
            import mosn.api.stream.*;

            public class Demo implements StreamFilterFactoryProvider {
                public String type() {
                    return "demo";
                }

                public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
                    return stream -> new StreamSenderFilter() {
                        public BeforeSendStatus beforeSend(Stream stream) {
                            stream.response().headers().add("x", "WORD");
                            return Continue.CONTINUE;
                        }
                    };
                }
            }
            """;

    private void awaitAnswer(String answer) throws Exception {
        var end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!answer().equals(answer)) {
            assertTrue(System.nanoTime() < end, () -> "in time, not " + answer());
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    /// The body, and behind it what filters add.
    private String answer() {
        var address = running().addresses().values().iterator().next();
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                                    .getBytes(ISO_8859_1));
            var text = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            assertEquals("HTTP/1.1 200 OK", text.lines().findFirst().orElse(""));
            var words =
                    text.lines()
                            .filter(line -> line.startsWith("x: "))
                            .map(line -> line.substring(2));
            return text.substring(text.indexOf("\r\n\r\n") + 4)
                    + words.collect(Collectors.joining());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
