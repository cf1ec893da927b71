package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import mosn.api.ConfigNode;
import mosn.core.network.ProxyConfig;
import mosn.core.protocol.http1.Http1Config;
import mosn.core.protocol.http2.Http2Config;
import mosn.core.stream.TunnelConfig;
import mosn.core.upstream.ClusterConfig;
import mosn.core.upstream.HealthCheckConfig;
import mosn.core.upstream.StrictDnsConfig;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// No key in the table that nothing reads, and none that is read and not in the table.
class EveryKeyTest {
    /// They are gone from the tree before records are read.
    private static final Set<String> FOLDERS = Set.of("clusters_configs", "router_configs");

    @TempDir Path folder;

    @Test
    void aFileWithAllOfThemLoadsWithoutAWord() {
        var file = ConfigFile.load(Demo.write(folder, "every.yaml", text()), folder);

        file.throwIfWrong();
        assertEquals(List.of(), file.warnings());
    }

    @Test
    void theFileHasEveryKeyOfTheTable() {
        var found = new HashSet<Key>();
        collect(ConfigText.yaml(text()), Keys.ROOT, found);

        var missing =
                Keys.ALL.stream()
                        .flatMap(section -> section.keys().values().stream())
                        .filter(key -> key.state() == Key.State.IMPLEMENTED)
                        .filter(key -> !found.contains(key) && !FOLDERS.contains(key.name()))
                        .map(Key::name)
                        .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void somebodyReadsEachOfThem() {
        var root = JsonConfigNode.of(ConfigText.yaml(text()));

        var config = MosnConfig.from(root, new Complaints());

        assertNotNull(config);
        config.clusters().forEach(ClusterConfig::from);
        config.clusters().stream().skip(1).forEach(StrictDnsConfig::from);
        config.clusters().forEach(EveryKeyTest::readHealthCheck);
        config.server().listeners().forEach(listener -> read(listener.proxy()));
        assertEquals(
                List.of(),
                JsonConfigNode.unasked(root).stream().map(Throwable::getMessage).toList());
    }

    private static void readHealthCheck(ConfigNode cluster) {
        var check = HealthCheckConfig.from(cluster);
        if (check != null) {
            assertNotNull(check.checkConfig().json()); // which its provider reads
        }
    }

    private static void read(ProxyConfig proxy) {
        assertNotNull(Http1Config.from(proxy.extendConfig().node("Http1")));
        assertNotNull(Http2Config.from(proxy.extendConfig().node("Http2")));
        assertNotNull(TunnelConfig.from(proxy.node(), Duration.ZERO));
    }

    @Test
    void everySectionIsListedAndNoKeyTwice() {
        var titles = new HashSet<String>();
        reach(Keys.ROOT, titles);

        var listed = Keys.ALL.stream().map(Section::title).toList();
        assertEquals(new HashSet<>(listed), titles);
        assertEquals(listed.size(), titles.size());
    }

    private static void reach(Section section, Set<String> titles) {
        if (titles.add(section.title())) {
            for (var key : section.keys().values()) {
                for (var type : List.of("proxy", "connection_manager")) {
                    var below = key.section(ConfigText.json("{\"type\": \"" + type + "\"}"));
                    if (below != null) {
                        reach(below, titles);
                    }
                }
            }
        }
    }

    private static void collect(JsonNode object, Section section, Set<Key> found) {
        object.forEachEntry(
                (name, value) -> {
                    var key = Objects.requireNonNull(section.find(name), name);
                    found.add(key);
                    var below = key.section(object);
                    if (below != null && value.isObject()) {
                        collect(value, below, found);
                    } else if (below != null) {
                        value.forEach(element -> collect(element, below, found));
                    }
                });
    }

    private static String text() {
        try (var file = EveryKeyTest.class.getResourceAsStream("every-key.yaml")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
