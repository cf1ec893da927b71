package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

import javax.management.ObjectName;

/// Plugins whose code does not return: the proxy can be managed and ended all the same.
@Timeout(60)
class HangingPluginTest {
    private static final String SAID = "hanging.said";
    private static final String GATE = "hanging.gate";

    @TempDir Path folder;
    @TempDir Path work;
    private final LinkedBlockingQueue<String> said = new LinkedBlockingQueue<>();

    /// What hangs waits for this.
    private final CountDownLatch gate = new CountDownLatch(1);

    private Jars jars;

    @BeforeEach
    void install() throws IOException {
        System.getProperties().put(SAID, said);
        System.getProperties().put(GATE, gate);
        jars = new Jars(work);
        Files.createDirectories(folder.resolve("plugins"));
        plugin("act", "first", "");
        plugin("demo", "demo", "");
        write(filter("act", 1), filter("demo", 1));
    }

    @AfterEach
    void letGo() {
        gate.countDown();
        System.getProperties().remove(SAID);
        System.getProperties().remove(GATE);
    }

    @Test
    void aCloseThatHangsKeepsOnlyItsOwnPlugin() throws Exception {
        plugin("act", "first", "close");
        try (var proxy = start()) {
            Files.delete(folder.resolve("plugins/demo.jar"));
            write(filter("act", 2));
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
            write();
            proxy.reload();
            var held = List.of("plugin " + folder.resolve("plugins/act.jar"));
            until(
                    () ->
                            proxy.replaced().stream()
                                            .filter(each -> held.equals(each.get("plugins")))
                                            .count()
                                    == 2);
            gate.countDown();
            until(() -> proxy.replaced().isEmpty());
            until(() -> state(proxy, "act.jar") != State.SERVING);
            until(() -> logged(") has closed after "));
            assertEquals(1, count(" is not closed after "));
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
        return String.join("\n", PluginHolders.explain(dump, plugin));
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

    private void write(String... filters) throws IOException {
        Files.writeString(
                folder.resolve("mosn.json"),
                """
                {"servers": [{
                  "default_log_path": "%s", "graceful_timeout": "1s",
                  "routers": [{"router_config_name": "r", "virtual_hosts": [
                    {"name": "v", "domains": ["*"], "routers": [
                      {"match": {"prefix": "/"}, "direct_response": {"status": 200}}]}]}],
                  "listeners": [{"name": "l", "address": "127.0.0.1:0",
                    "filter_chains": [{"filters": [{"type": "proxy", "config": {
                      "downstream_protocol": "Http1", "upstream_protocol": "Http1",
                      "router_config_name": "r"}}]}],
                    "stream_filters": [%s]}]}],
                 "cluster_manager": {"clusters": []},
                 "admin": {"address": {"socket_address": {
                   "address": "127.0.0.1", "port_value": 0}}}}
                """
                        .formatted(folder.resolve("error.log"), String.join(", ", filters)));
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
            import java.util.concurrent.CountDownLatch;

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
                    if ("HANGS".startsWith("create")) {
                        hang("HANGS".endsWith("deaf"));
                    }
                    return new StreamFilterFactory() {
                        public StreamFilter create(Stream stream) {
                            return new Marks();
                        }

                        public void close() {
                            if ("HANGS".equals("close")) {
                                hang(true);
                            }
                            say("closed VERSION");
                        }
                    };
                }

                static class Marks implements StreamSenderFilter {
                    public BeforeSendStatus beforeSend(Stream stream) {
                        stream.response().headers().add("x", "VERSION");
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
