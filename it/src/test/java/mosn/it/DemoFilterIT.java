package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.it.MosnImage.Ended;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// The example filter, built as its authors would, in a proxy that was linked without it.
class DemoFilterIT {
    private static final Path PROJECT = Path.of(System.getProperty("mosn.demo-filter"));
    private static final String JAR = "demo-filter-0.1.0.jar";

    @TempDir Path folder;

    @Test
    void theJarInPluginsDecidesWhatPasses() throws Exception {
        assertDecides("demo.json", MosnImage.built(), "--plugins", jarInAFolder().toString());
    }

    @Test
    void theJarOnTheModulePathDecidesWhatPasses() throws Exception {
        assertDecides("demo.json", MosnImage.built(), "--module-path", jarInAFolder().toString());
    }

    /// The path in the example is relative to the example's folder.
    @Test
    void theJarThatSoPathNamesDecidesWhatPasses() throws Exception {
        assertDecides("loadso.json", MosnImage.built().under("env", "--chdir=" + PROJECT));
    }

    private void assertDecides(String example, MosnImage image, String... options)
            throws Exception {
        var port = Ports.free();
        var upstream = new Upstream();
        try (upstream;
                var _ = image.start(config(example, port, upstream.port()), options);
                var client = new Client(port)) {
            assertEquals(403, client.get("/").statusCode());
            assertEquals(403, client.get("/", "guest").statusCode());
            assertEquals("GET /path?query ", client.get("/path?query", "admin").body());
            upstream.close();
            assertEquals(502, client.get("/", "admin").statusCode());
        }
    }

    @Test
    void withoutTheJarTheStartSaysWhichFilterIsMissing() throws Exception {
        var config = config("demo.json", Ports.free(), 1);
        var ended =
                MosnImage.built().run("start", "-c", "" + config, "--plugins", "" + emptyFolder());
        assertEquals(1, ended.code());
        assertTrue(ended.err().contains("stream_filters[0].type: is \"demo\""), ended.err());
    }

    @Test
    void extensionsTellWhichPluginItComesFrom() throws Exception {
        var plugins = jarInAFolder();
        assertEquals(
                "stream_filter demo com.example.demo 0.1.0 plugin " + plugins.resolve(JAR),
                listed("--plugins", plugins));
    }

    @Test
    void extensionsTellWhichModulePathItComesFrom() throws Exception {
        var modulePath = jarInAFolder();
        assertEquals(
                "stream_filter demo com.example.demo 0.1.0 module-path " + modulePath,
                listed("--module-path", modulePath));
    }

    private static String listed(String option, Path plugins) throws Exception {
        var ended = MosnImage.built().run("extensions", option, plugins.toString());
        assertEquals(0, ended.code(), ended.err());
        return ended.out()
                .lines()
                .filter(line -> line.contains(" demo "))
                .findFirst()
                .orElse(ended.out())
                .replaceAll(" +", " ");
    }

    @Test
    void aHalfCopiedJarStopsTheStartWithOneSentence() throws Exception {
        var plugins = jarInAFolder();
        var jar = plugins.resolve(JAR);
        var bytes = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(bytes, bytes.length / 2));
        var config = config("demo.json", Ports.free(), 1);
        assertEquals(
                new Ended(
                        1,
                        "",
                        jar
                                + ": is not whole: its end is missing; wait until it has been"
                                + " copied, or, where that has failed, copy it there again\n"),
                MosnImage.built().run("start", "-c", "" + config, "--plugins", "" + plugins));
    }

    /// The example with ports that are free.
    private Path config(String example, int port, int upstream) throws Exception {
        var text = Files.readString(PROJECT.resolve(example));
        for (var fixed : new String[] {"127.0.0.1:2046", "127.0.0.1:8080", "34901"}) {
            assertTrue(text.contains(fixed), fixed);
        }
        return Files.writeString(
                folder.resolve(example),
                text.replace("127.0.0.1:2046", "127.0.0.1:" + port)
                        .replace("127.0.0.1:8080", "127.0.0.1:" + upstream)
                        .replace("34901", "" + Ports.free()));
    }

    private Path jarInAFolder() throws Exception {
        var plugins = emptyFolder();
        Files.copy(PROJECT.resolve("target").resolve(JAR), plugins.resolve(JAR));
        return plugins;
    }

    private Path emptyFolder() throws Exception {
        return Files.createDirectory(folder.resolve("plugins"));
    }
}
