package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/// A configuration source from a plugin, in a proxy at work: see `probe/Says.java`.
@Timeout(60)
class ConfigSourceTest {
    private static final String TELL = "probe.tell.";

    @TempDir Path folder;
    private PluginBench bench;

    @BeforeEach
    void install() throws IOException {
        bench = new PluginBench(folder, "Says", "mosn.api.source.ConfigSourceProvider");
        bench.part("routes", "");
    }

    @AfterEach
    void close() throws IOException {
        bench.close();
        System.getProperties().keySet().removeIf(it -> String.valueOf(it).startsWith(TELL));
    }

    @Test
    void whatItSaysFirstIsThereFromTheStart() throws Exception {
        try (var proxy = source(listener("more", "good morning")).start()) {
            assertTrue(ask(proxy, "more").endsWith("good morning"));
            PluginBench.until(() -> bench.said.contains("taken"));
        }
        PluginBench.until(() -> bench.said.contains("interrupted"));
        assertTrue(bench.said.containsAll(List.of("made probe", "opened", "closed")));
    }

    @Test
    void whatItSaysFirstIsBuiltOnce() throws Exception {
        try (var proxy = source(listener("more", "good morning")).start()) {
            taken();
            var numbers = PluginBench.admin(proxy, "/metrics");
            assertTrue(numbers.contains("reload_reload_total{proxy=\"global\"} 0"), numbers);
            var admin = PluginBench.admin(proxy, "/api/v1/extensions");
            assertTrue(admin.contains("\"parts\":[\"part\"]"), admin);
        }
    }

    @Test
    void whatItSaysLaterIsTakenWhileRequestsPass() throws Exception {
        try (var proxy = source(listener("more", "good morning")).start()) {
            taken();
            tell(listener("more", "good evening"));
            taken();
            assertTrue(ask(proxy, "more").endsWith("good evening"));
            tell("none");
            taken();
            assertFalse(proxy.addresses().containsKey("more"));
            assertTrue(proxy.addresses().containsKey("l"));
        }
    }

    @Test
    void itsClustersAndRoutersAreForEverybody() throws Exception {
        bench.part(
                "routes", "{\"match\": {\"prefix\": \"/\"}, \"route\": {\"cluster_name\": \"c\"}}");
        bench.part("proxy", "\"validate_clusters\": true");
        try (var proxy = source("clusters: [{name: c, hosts: [%s]}]".formatted(hosts())).start()) {
            assertTrue(PluginBench.ask(proxy, "/a").contains("GET /a"));
        }
    }

    @Test
    void whatIsWrongIsRefusedWholeAndSaidEverywhere() throws Exception {
        try (var proxy = source(listener("more", "good morning")).start()) {
            taken();
            tell(listener("more", "good evening").replace("\"prefix\"", "\"prefiks\""));
            var why = said();
            assertEquals(
                    "refused probe/part: routers[0].virtual_hosts[0].routers[0].match.prefiks: is"
                            + " not a known key; write \"prefix\", or remove it",
                    why.lines().findFirst().orElse(""));
            assertTrue(ask(proxy, "more").endsWith("good morning"));
            var admin = PluginBench.admin(proxy, "/api/v1/extensions");
            assertTrue(admin.contains("\"refused\":\"probe/part: routers[0]"), admin);
            PluginBench.admin(proxy, "/metrics", "reload_reload_refused{proxy=\"global\"} 1");
            proxy.reload(); // with what it said before
            assertTrue(ask(proxy, "more").endsWith("good morning"));
            PluginBench.admin(proxy, "/metrics", "reload_newest_refused{proxy=\"global\"} 1");
            tell("{");
            assertTrue(said().startsWith("refused probe/part: line 1, column"));
            tell(listener("more", "good night"));
            taken();
            assertTrue(ask(proxy, "more").endsWith("good night"));
        }
    }

    @Test
    void whatWasRefusedIsTriedAgainWithTheNextReload() throws Exception {
        try (var proxy = source("none").start()) {
            taken();
            tell(listener("l", "a name that the file has"));
            assertTrue(said().contains("is \"l\", as servers[0].listeners[0].name is already"));
            bench.part("name", "other").reload(proxy);
            assertTrue(ask(proxy, "l").endsWith("has"));
            tell(listener("l", "a name that the file has"));
            taken();
        }
    }

    @Test
    void whereItDoesNotKnowWhatItSaidHolds() throws Exception {
        try (var proxy = source(listener("more", "good morning")).start()) {
            taken();
            tell("!the server is gone");
            var admin = PluginBench.admin(proxy, "/api/v1/extensions");
            assertTrue(admin.contains("\"trouble\":\"the server is gone\""), admin);
            proxy.reload();
            assertTrue(ask(proxy, "more").endsWith("good morning"));
        }
    }

    @Test
    void aReloadThatLeavesItAsItIsLeavesItOpen() throws Exception {
        try (var proxy = source(listener("more", "good morning")).start()) {
            taken();
            bench.part("proxy", "\"validate_clusters\": true").reload(proxy);
            assertEquals(List.of("made probe", "opened"), List.copyOf(bench.said));
            bench.part("root", "").reload(proxy);
            assertFalse(proxy.addresses().containsKey("more"));
            PluginBench.until(() -> bench.said.contains("closed"));
        }
    }

    @Test
    void oneThatTakesAnothersPlaceHasToSpeak() throws Exception {
        try (var proxy = source(listener("more", "good morning")).start()) {
            taken();
            source("!");
            bench.write();
            var refused = String.valueOf(assertThrows(RuntimeException.class, proxy::reload));
            assertTrue(refused.contains("a source probe that says nothing"), refused);
            assertTrue(ask(proxy, "more").endsWith("good morning"));
        }
    }

    @Test
    void oneThatFailsAtTheStartIsGoneOnWithout() throws Exception {
        try (var proxy = source("!").start()) {
            assertEquals(1, proxy.addresses().size());
            var admin = PluginBench.admin(proxy, "/api/v1/extensions");
            assertTrue(admin.contains("does not like it"), admin);
        }
    }

    @Test
    void oneThatIsSilentHoldsNobodyUp() throws Exception {
        try (var proxy = sources("", listener("more", "good morning")).start()) {
            taken();
            var before = System.nanoTime();
            proxy.reload();
            bench.part("proxy", "\"validate_clusters\": true").reload(proxy);
            tell(listener("more", "good evening"));
            taken();
            assertTrue(ask(proxy, "more").endsWith("good evening"));
            var took = Duration.ofNanos(System.nanoTime() - before);
            assertTrue(took.toSeconds() < 4, "nobody waits for it again: " + took);
        }
    }

    @Test
    void theFirstWordOfOneMayBeRefusedWithoutHarmToOthers() throws Exception {
        try (var proxy = sources("!", listener("more", "good morning")).start()) {
            taken();
            tell("first", "{");
            assertTrue(said().startsWith("refused first/part: line 1"));
            tell(listener("more", "good evening"));
            taken();
            proxy.reload();
            assertTrue(ask(proxy, "more").endsWith("good evening"));
            tell("first", listener("late", "good night").replace("\"own\"", "\"late\""));
            taken();
            assertTrue(ask(proxy, "late").endsWith("good night"));
        }
    }

    @Test
    void itsGaugesAreShownWhileItIsAtWork() throws Exception {
        try (var proxy = gauge("depth").start()) {
            assertTrue(numbers(proxy).contains("\"depth\": \"7\""), numbers(proxy));
            bench.part("proxy", "\"validate_clusters\": true").reload(proxy);
            assertTrue(numbers(proxy).contains("\"depth\": \"7\""), numbers(proxy));
            bench.part("root", "").reload(proxy);
            PluginBench.until(() -> !numbers(proxy).contains("depth"));
        }
    }

    @Test
    void oneWithANumberThatTheProxyHasIsRefusedAndClosed() throws Exception {
        try (var proxy = bench.start()) {
            gauge("updates_taken").write();
            var refused = String.valueOf(assertThrows(RuntimeException.class, proxy::reload));
            assertTrue(refused.contains("config_sources[0].type: cannot be built"), refused);
            assertEquals(List.of("made probe", "closed"), List.copyOf(bench.said));
            gauge("depth").reload(proxy);
            assertTrue(numbers(proxy).contains("\"updates_taken\": \"1\""), numbers(proxy));
        }
    }

    @Test
    void whatIsInForceIsShownWithoutItsSources() throws Exception {
        try (var proxy = source(listener("more", "good morning")).start()) {
            var dump = PluginBench.admin(proxy, "/api/v1/config_dump");
            assertTrue(dump.contains("good morning"), dump);
            assertFalse(dump.contains("config_sources"), dump);
        }
    }

    @Test
    void aConfigurationIsCheckedWithWhatItsSourcesSay() throws Exception {
        source(listener("more", "good morning").replace("direct_response", "direct")).write();
        var wrong =
                String.valueOf(
                        assertThrows(
                                RuntimeException.class, () -> Proxy.validate(bench.options())));
        assertTrue(wrong.contains("routers[0].direct: is not a known key"), wrong);
        PluginBench.until(() -> bench.said.contains("closed"));
    }

    @Test
    void whatIsWrongWithASourceIsSaid() {
        bench.part("root", "\"config_sources\": [{\"type\": \"mine\"}]");
        assertTrue(refusal().contains("config_sources[0].type: is \"mine\", which no"), refusal());
        bench.part("root", "\"config_sources\": [{\"type\": \"probe\"}, {\"type\": \"probe\"}]");
        assertTrue(refusal().contains("config_sources[1].name: is \"probe\""), refusal());
        bench.part(
                "root", "\"config_sources\": [{\"type\": \"probe\", \"config\": {\"frist\": 1}}]");
        assertTrue(refusal().contains("config.frist: is not a known key"), refusal());
        source("{\"servers\": []}");
        assertTrue(refusal().contains("probe/part: servers: is not a known key"), refusal());
    }

    private String hosts() {
        return PluginBench.address(bench.host.port());
    }

    private PluginBench source(String first) {
        return bench.part("root", "\"config_sources\": [" + written("probe", first) + "]");
    }

    private PluginBench gauge(String name) {
        return bench.part(
                "root",
                """
                "config_sources": [{"type": "probe", "config": {"first": "none", "gauge": "%s"}}]
                """
                        .formatted(name));
    }

    private static String numbers(Proxy proxy) {
        return PluginBench.admin(proxy, "/api/v1/stats?key=extension.name.probe");
    }

    /// Of which one is named `first`, the other one `probe`.
    private PluginBench sources(String first, String second) {
        return bench.part(
                "root",
                "\"config_sources\": [%s, %s]"
                        .formatted(written("first", first), written("probe", second)));
    }

    private static String written(String name, String first) {
        return """
        {"type": "probe", "name": "%s", "config": {"first": "%s"}}\
        """
                .formatted(
                        name,
                        first.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
    }

    private static String listener(String name, String answer) {
        return """
        {"listeners": [{"name": "%s", "address": "127.0.0.1:0", "filter_chains": [
           {"filters": [{"type": "proxy", "config": {"downstream_protocol": "Http1",
             "upstream_protocol": "Http1", "router_config_name": "own"}}]}]}],
         "routers": [{"router_config_name": "own", "virtual_hosts": [
           {"name": "v", "domains": ["*"], "routers": [{"match": {"prefix": "/"},
             "direct_response": {"status": 200, "body": "%s"}}]}]}]}
        """
                .formatted(name, answer);
    }

    private static String ask(Proxy proxy, String listener) {
        return PluginBench.exchange(
                Objects.requireNonNull(proxy.addresses().get(listener)), "GET / HTTP/1.0\r\n\r\n");
    }

    private String said() throws InterruptedException {
        var words =
                (java.util.function.Supplier<String>)
                        () ->
                                bench.said.stream()
                                        .filter(it -> it.matches("(?s)(taken|refused).*"))
                                        .findFirst()
                                        .orElse("");
        PluginBench.until(() -> !words.get().isEmpty());
        var word = words.get();
        bench.said.remove(word);
        return word;
    }

    private void taken() throws InterruptedException {
        assertEquals("taken", said());
    }

    private static void tell(String text) throws InterruptedException {
        tell("probe", text);
    }

    @SuppressWarnings("unchecked")
    private static void tell(String source, String text) throws InterruptedException {
        PluginBench.until(() -> System.getProperties().containsKey(TELL + source));
        var tell = (Consumer<String>) System.getProperties().get(TELL + source);
        Objects.requireNonNull(tell).accept(text);
    }

    private String refusal() {
        return String.valueOf(
                assertThrows(RuntimeException.class, () -> bench.start().close()).getMessage());
    }
}
