package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;

/// A plugin jar that is replaced under load, in the image: by hand, and as it is noticed.
class PluginReplacementIT {
    private static final int REPLACEMENTS = 20;

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
            var load = new Load(8, config.port(), (_, answer) -> answer.status() == 200);
            for (var i = 1; i <= REPLACEMENTS; i++) {
                install("" + i);
                assertEquals(200, reload().statusCode());
                assertMarked("" + i);
                load.awaitMore(20);
            }
            load.stop();
            assertEquals(Collections.nCopies(8, new Outcome("", List.of())), load.ended());
            Wait.until("unloaded", () -> unloaded(proxy) == REPLACEMENTS);
            proxy.awaitLine(" unloaded after ", REPLACEMENTS);
        }
    }

    private int unloaded(RunningMosn proxy) throws Exception {
        Tool.run(jcmd(), "" + proxy.pid(), "GC.run");
        return admin("GET", "extensions").body().split("\"unloaded\"", -1).length - 1;
    }

    private static String jcmd() {
        return Path.of(System.getProperty("mosn.image"), "bin/jcmd").toString();
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

    private RunningMosn start() throws Exception {
        var text =
                config.text()
                        .replaceFirst(
                                "\"stream_filters\": .*",
                                "\"stream_filters\": [{\"type\": \"marker\", \"config\": {}}]");
        var file = Files.writeString(folder.resolve("mosn.json"), text);
        return MosnImage.built().start(file, "--plugins", folder.resolve("plugins").toString());
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

    private void install(String version) throws Exception {
        var built = folder.resolve("built-" + version);
        PluginBuild.jar(
                "marker",
                folder.resolve("work-" + version),
                built,
                text -> text.replace("VERSION", version));
        Files.move(
                built.resolve("marker.jar"),
                folder.resolve("plugins/marker.jar"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
    }
}
