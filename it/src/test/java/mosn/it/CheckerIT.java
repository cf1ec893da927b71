package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;

/// The example of a filter that has another program check the headers: the program in Java and in
/// Python, asked by the example's own jar and by the filter `plugin` of the image.
class CheckerIT {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "checker-java/checker, demo_plugin.json",
        "checker-java/checker, plugin.json",
        "checker.py, demo_plugin.json",
        "checker.py, plugin.json"
    })
    void onlyWhoHasTheHeaderPasses(String program, String config) throws Exception {
        assumeTrue(
                program.contains("java") || Language.isGrpcForPythonInstalled(),
                "gRPC for Python is not installed (apt: python3-grpcio)");
        var port = Ports.free();
        var example = Example.of("plugin-filter", folder);
        example.link("checker", program);
        example.link("checkconf.json", "checkconf.json");
        try (var upstream = new Upstream();
                var _ =
                        example.image()
                                .start(
                                        example.config(
                                                config,
                                                "127.0.0.1:2046",
                                                "127.0.0.1:" + port,
                                                "127.0.0.1:8080",
                                                "127.0.0.1:" + upstream.port(),
                                                "34901",
                                                "" + Ports.free()),
                                        "--plugins",
                                        example.plugins());
                var client = new Client(port)) {
            assertEquals(403, client.get("/").statusCode());
            assertEquals(403, client.get("/", "guest").statusCode());
            assertEquals("GET /path?query ", client.get("/path?query", "admin").body());
        }
    }
}
