package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The example of a filter that has another program check the headers: the program in Java and in
/// Python, asked by the example's own jar and by the filter `plugin` of the image.
class CheckerIT {
    private static final Path EXAMPLE =
            Path.of(System.getProperty("mosn.clone"), "examples/plugin-filter")
                    .toAbsolutePath()
                    .normalize();
    private static final String JAR = "plugin-filter-0.1.0.jar";

    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "checker-java/checker, demo_plugin.json",
        "checker-java/checker, plugin.json",
        "checker.py, demo_plugin.json",
        "checker.py, plugin.json"
    })
    void onlyWhoHasTheHeaderPasses(String program, String example) throws Exception {
        assumeTrue(
                program.contains("java") || Language.isGrpcForPythonInstalled(),
                "gRPC for Python is not installed (apt: python3-grpcio)");
        var port = Ports.free();
        Files.createSymbolicLink(folder.resolve("checker"), EXAMPLE.resolve(program));
        Files.copy(EXAMPLE.resolve("checkconf.json"), folder.resolve("checkconf.json"));
        try (var upstream = new Upstream();
                var _ = image().start(config(example, port, upstream), "--plugins", plugins());
                var client = new Client(port)) {
            assertEquals(403, client.get("/").statusCode());
            assertEquals(403, client.get("/", "guest").statusCode());
            assertEquals("GET /path?query ", client.get("/path?query", "admin").body());
        }
    }

    /// Where the checker is, with a Java for it.
    private MosnImage image() {
        return MosnImage.built()
                .under(
                        "/usr/bin/env",
                        "-C",
                        folder.toString(),
                        "PATH=/usr/bin:/bin",
                        "JAVA_HOME=" + System.getProperty("java.home"));
    }

    private String plugins() throws IOException {
        var plugins = Files.createDirectory(folder.resolve("plugins"));
        Files.copy(EXAMPLE.resolve("target").resolve(JAR), plugins.resolve(JAR));
        return plugins.toString();
    }

    /// The example with ports that are free.
    private Path config(String example, int port, Upstream upstream) throws IOException {
        var text = Files.readString(EXAMPLE.resolve(example));
        for (var fixed : new String[] {"127.0.0.1:2046", "127.0.0.1:8080", "34901"}) {
            assertTrue(text.contains(fixed), fixed);
        }
        return Files.writeString(
                folder.resolve(example),
                text.replace("127.0.0.1:2046", "127.0.0.1:" + port)
                        .replace("127.0.0.1:8080", "127.0.0.1:" + upstream.port())
                        .replace("34901", "" + Ports.free())
                        .replaceFirst("\\{", "{\"plugin\": {\"log_base\": \"" + folder + "\"},"));
    }
}
