package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/// Plugins with libraries that others made, in one proxy: two with two versions of Jackson, and one
/// whose Lettuce sits on a Netty, and on a native transport, of its own.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PluginLibrariesIT {
    private final FakeRedis redis = new FakeRedis();
    private final Upstream upstream = new Upstream();
    private final RunningMosn proxy;
    private final Client client;

    PluginLibrariesIT(@TempDir Path folder) throws Exception {
        var plugins = Files.createDirectory(folder.resolve("plugins"));
        for (var version : new String[] {"2.15.4", "2.22.4"}) {
            var place = plugins.resolve("json-" + version);
            PluginBuild.jar("json", folder, PluginBuild.libraries("jackson-" + version, place));
        }
        var place = PluginBuild.libraries("lettuce", plugins.resolve("redis"));
        PluginBuild.jar("redis", folder, PluginBuild.libraries("lettuce-epoll", place));
        Files.writeString(plugins.resolve("notes.txt"), "not a plugin");
        upstream.answering(
                exchange -> {
                    try (exchange) {
                        var got = String.join(" ", exchange.getRequestHeaders().get("json"));
                        exchange.sendResponseHeaders(200, got.length());
                        exchange.getResponseBody().write(got.getBytes(US_ASCII));
                    }
                });
        var config = ProxyConfig.before(upstream.port());
        var filters =
                "{\"type\": \"json-2.15.4\"}, {\"type\": \"json-2.22.4\"},"
                        + " {\"type\": \"redis\", \"config\": {\"port\": "
                        + redis.port()
                        + "}}";
        var auth = "{\"type\": \"auth\", \"config\": {\"headers\": {\"User\": \"admin\"}}}";
        assertTrue(config.text().contains(auth));
        var file =
                Files.writeString(
                        folder.resolve("mosn.json"), config.text().replace(auth, filters));
        proxy = MosnImage.built().start(file, "--plugins", plugins.toString());
        client = new Client(config.port());
    }

    @AfterAll
    void close() throws Exception {
        try (redis;
                upstream;
                proxy;
                client) {
            // ends all of them, the last first
        }
    }

    @Test
    void twoPluginsHoldTwoVersionsOfOneLibrary() throws Exception {
        assertEquals("2.15.4 2.22.4", client.get("/").body());
    }

    @Test
    void aPluginTalksToRedisOnANettyAndANativeTransportOfItsOwn() throws Exception {
        assertEquals("hello by Netty 4.1.118.Final, epoll", client.get("/redis").body());
        var maps = Files.readString(Path.of("/proc/" + proxy.pid() + "/maps"));
        var libraries =
                maps.lines()
                        .filter(line -> line.contains("netty_transport_native_epoll"))
                        .map(line -> line.replaceFirst("[^/]*", ""))
                        .distinct();
        assertEquals(2, libraries.count(), maps);
        assertFalse(proxy.output().contains("restricted method"), proxy.output());
    }

    @Test
    void whatIsNoPluginIsWarnedAbout() {
        assertTrue(
                proxy.output().contains("notes.txt: is neither a jar nor a folder"),
                proxy.output());
    }
}
