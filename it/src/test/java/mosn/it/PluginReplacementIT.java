package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.it.Load.Outcome;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// A plugin jar that is replaced under load, in the image: by hand, and as it is noticed. With
/// `-Psoak` ten thousand times.
class PluginReplacementIT {
    private static final int REPLACEMENTS = Integer.getInteger("mosn.replacements", 20);

    /// So often plugins have been replaced when what the proxy uses is looked at first.
    private static final int WARM = REPLACEMENTS / 4;

    /// Between the requests of a client: so that the load leaves the machine time for replacements.
    private static final Duration PAUSE = Duration.ofMillis(2);

    @TempDir Path folder;
    private final HttpClient client = HttpClient.newHttpClient();
    private final Upstream upstream;
    private final ProxyConfig config;

    PluginReplacementIT() throws Exception {
        upstream = new Upstream();
        config = ProxyConfig.before(upstream.port());
    }

    @BeforeEach
    void install() throws Exception {
        Files.createDirectories(folder.resolve("plugins"));
        PluginBuild.jar("marker", folder.resolve("work"), folder.resolve("built"));
        install("0");
    }

    @AfterEach
    void close() throws Exception {
        try (upstream;
                client) {
            // ends both
        }
    }

    @Test
    void noRequestFailsAndNothingIsLeft() throws Exception {
        try (var proxy = start()) {
            var load = new Load(8, PAUSE, config.port(), (_, answer) -> answer.status() == 200);
            var warm = Footprint.NONE;
            for (var i = 1; i <= REPLACEMENTS; i++) {
                install("" + i);
                assertEquals(200, reload().statusCode());
                assertMarked("" + i);
                load.awaitMore(20);
                if (i == WARM) {
                    awaitUnloaded(proxy, i);
                    warm = Footprint.of(proxy.pid());
                }
            }
            awaitUnloaded(proxy, REPLACEMENTS);
            var last = Footprint.of(proxy.pid());
            load.stop();
            assertEquals(Collections.nCopies(8, new Outcome("", List.of())), load.ended());
            assertTrue(last.isLike(warm), warm + " became " + last);
        }
    }

    private static void awaitUnloaded(RunningMosn proxy, int plugins) throws Exception {
        Wait.until(
                "unloaded",
                () -> {
                    Footprint.collect(proxy.pid());
                    return proxy.output().split(" unloaded after ", -1).length - 1 == plugins;
                });
    }

    @Test
    void aJarIsTakenOnceItIsOnTheList() throws Exception {
        var jar = folder.resolve("plugins/marker.jar").toString();
        var list = Files.writeString(folder.resolve("allowed"), Tool.run("sha256sum", jar));
        try (var proxy = start("--no-watch", "--allow", list.toString())) {
            install("1");
            var refused = reload();
            assertFalse(refused.statusCode() == 200, refused.body());
            assertTrue(refused.body().contains("marker.jar: is not on the list"), refused.body());
            assertMarked("0");
            proxy.awaitLine("marker.jar: is not on the list " + list + " (SHA-256 ");
            Files.writeString(list, Tool.run("sha256sum", jar));
            assertEquals(200, reload().statusCode());
            assertMarked("1");
        }
    }

    @Test
    void whatKeepsAPluginIsNamed() throws Exception {
        install("stays");
        try (var _ = start()) {
            install("1");
            assertEquals(200, reload().statusCode());
            var temporary = Files.createDirectories(folder.resolve("temporary"));
            var image = MosnImage.built().withJava("-Djava.io.tmpdir=" + temporary);
            var admin = "127.0.0.1:" + config.adminPort();
            var jar = folder.resolve("plugins/marker.jar");
            Wait.until("closed", () -> admin("GET", "extensions").body().contains("\"closed\""));
            var why = image.run("plugin", "why", "marker", "--admin", admin);
            assertEquals(0, why.code(), why.err());
            assertEquals(
                    jar + " is closed, but stays in memory. It is held by",
                    why.out().lines().findFirst().orElse(""));
            assertTrue(
                    why.out()
                            .contains(
                                    "  static field java.lang.System.props ->"
                                            + " java.util.Properties.map ->"),
                    why.out());
            assertTrue(
                    why.out().contains(" -> com.example.marker.MarkerProvider of the plugin\n"),
                    why.out());
            assertTrue(
                    why.out().contains(jar + " is in use: the configuration names it"), why.out());
            var nobody = image.run("plugin", "why", "nobody", "--admin", admin);
            assertTrue(nobody.out().startsWith("nothing of nobody is in memory"), nobody.out());
            try (var left = Files.list(temporary)) {
                assertEquals(
                        List.of(), left.filter(it -> it.toString().contains("mosn-why")).toList());
            }
        }
    }

    @Test
    void whatHoldsAReplacedPluginIsListedAndCut() throws Exception {
        try (var proxy = start();
                var slow = new KeptConnection(config.port())) {
            slow.send("/", "Content-Length: 2"); // and nothing of it
            Wait.until("begun", () -> stat("request_active").equals("1"));
            install("1");
            var admin = "127.0.0.1:" + config.adminPort();
            var image = MosnImage.built();
            var reloaded = image.run("plugin", "reload", "marker", "--admin", admin);
            assertEquals(0, reloaded.code(), reloaded.err());
            var jar = folder.resolve("plugins/marker.jar");
            assertTrue(
                    reloaded.out().contains(jar + " is serving: stream_filter marker\n"),
                    reloaded.out());
            var unknown = image.run("plugin", "reload", "nothing", "--admin", admin);
            assertEquals(1, unknown.code());
            assertTrue(unknown.err().startsWith("no plugin nothing serves; there are [" + jar));
            assertTrue(
                    admin("GET", "extensions").body().contains("marker.jar\"]"),
                    admin("GET", "extensions").body());
            var nobody = image.run("plugin", "cut", "7", "--admin", admin);
            assertEquals(1, nobody.code());
            assertTrue(
                    nobody.err().startsWith("nothing is cut: no replaced configuration 7 has"),
                    nobody.err());
            assertEquals(2, image.run("plugin", "cut", "x", "--admin", admin).code());
            var cut = image.run("plugin", "cut", "1", "--admin", admin);
            assertEquals(0, cut.code(), cut.err());
            assertEquals(503, slow.receive().status());
            awaitUnloaded(proxy, 1);
        }
    }

    private String stat(String key) throws Exception {
        var numbers = admin("GET", "stats?key=downstream.proxy.global").body();
        return numbers.replaceAll("(?s).*\"" + key + "\": \"(\\d+)\".*", "$1");
    }

    @Test
    void aNewJarIsNoticedAndABrokenOneChangesNothing() throws Exception {
        try (var proxy = start()) {
            install("1");
            proxy.awaitLine("plugins have changed", 1);
            Wait.until("replaced", () -> "1".equals(mark()));
            Files.writeString(folder.resolve("plugins/marker.jar"), "half of it");
            proxy.awaitLine("goes on with the plugins it has: ", 1);
            assertMarked("1");
            var refused = reload();
            assertEquals(400, refused.statusCode());
            assertTrue(refused.body().contains("marker.jar: is no jar"), refused.body());
            assertTrue(
                    admin("GET", "stats").body().contains("\"reload_refused\": \"2\""),
                    admin("GET", "stats").body());
        }
    }

    @Test
    void signalsAreServedWhileAPluginHangs() throws Exception {
        try (var proxy = start()) {
            install("hangs");
            proxy.signal("HUP");
            proxy.awaitLine("hangs");
            assertMarked("0");
            proxy.signal("TERM");
            assertEquals(0, proxy.awaitEnd());
            assertFalse(proxy.output().contains("waits no longer for"), proxy.output());
        }
    }

    private RunningMosn start(String... options) throws Exception {
        var text =
                config.text()
                        .replaceFirst(
                                "\"stream_filters\": .*",
                                "\"stream_filters\": [{\"type\": \"marker\", \"config\": {}}]");
        var file = Files.writeString(folder.resolve("mosn.json"), text);
        var all = new ArrayList<>(List.of("--plugins", folder.resolve("plugins").toString()));
        all.addAll(List.of(options));
        return MosnImage.built().start(file, all.toArray(String[]::new));
    }

    private void assertMarked(String version) throws Exception {
        assertEquals(version, mark());
    }

    private String mark() throws Exception {
        try (var connection = new KeptConnection(config.port())) {
            return connection.get("/").header("marker");
        }
    }

    private HttpResponse<String> reload() throws Exception {
        return admin("POST", "plugins/reload");
    }

    private HttpResponse<String> admin(String method, String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + config.adminPort() + "/api/v1/" + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    /// Replaced at once: written beside, and moved there.
    private void install(String version) throws Exception {
        var made = Files.copy(folder.resolve("built/marker.jar"), folder.resolve(version + ".zip"));
        try (var jar = FileSystems.newFileSystem(made)) {
            Files.writeString(jar.getPath("com/example/marker/version"), version);
        }
        Files.move(
                made,
                folder.resolve("plugins/marker.jar"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
