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

    private String refusal() {
        var refused = assertThrows(RuntimeException.class, () -> running().reload());
        return String.valueOf(refused.getMessage());
    }

    private Proxy running() {
        var started = proxy;
        assertTrue(started != null, "started");
        return started;
    }

    private void start(String word, String filters) throws IOException {
        proxy =
                Proxy.start(
                        new ProxyOptions(
                                write(word, filters),
                                Files.createDirectories(folder.resolve("plugins")),
                                List.of(),
                                SOON,
                                Set.of()));
    }

    private static String named(String path) {
        return "{'name': 'named', 'go_plugin_config': {'so_path': '" + path + "'}}";
    }

    /// A configuration that answers with this word, put in place at once.
    private Path write(String word, String filters) throws IOException {
        var config =
                """
                {'servers': [{
                  'default_log_path': 'FOLDER/error.log', 'processor': 1,
                  'routers': [{'router_config_name': 'r', 'virtual_hosts': [
                    {'name': 'v', 'domains': ['*'], 'routers': [{'match': {'prefix': '/'},
                      'direct_response': {'status': 200, 'body': 'WORD'}}]}]}],
                  'listeners': [{'name': 'l', 'address': '127.0.0.1:0',
                    'filter_chains': [{'filters': [{'type': 'proxy', 'config': {
                      'downstream_protocol': 'Http1', 'upstream_protocol': 'Http1',
                      'router_config_name': 'r'}}]}],
                    'stream_filters': [FILTERS]}]}],
                 'cluster_manager': {'clusters': []}}
                """
                        .replace("FILTERS", filters)
                        .replace('\'', '"')
                        .replace("WORD", word)
                        .replace("FOLDER", folder.toString());
        return put(config, "mosn.json");
    }

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

    /// The body, and behind it what the filter adds.
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
            var word = text.lines().filter(line -> line.startsWith("x: ")).findFirst();
            return text.substring(text.indexOf("\r\n\r\n") + 4)
                    + word.map(line -> line.substring(2)).orElse("");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
