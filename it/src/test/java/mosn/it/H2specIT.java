package mosn.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;

/// h2spec 2.2.0, every case of it, those of RFC 7540's SHOULDs too. Nothing is left out. The
/// upstream answers whole requests only: a response to half of one would end the stream before
/// h2spec has broken it.
class H2specIT {
    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"Http2", "Auto"})
    void passesStrictly(String protocol) throws Exception {
        assumeTrue(Tool.works("sh", "-c", "command -v nginx"), "there is no nginx");
        Tool.run("tar", "-xzf", System.getProperty("mosn.h2spec"), "-C", folder.toString());
        try (var nginx = new Nginx(folder)) {
            var config = Http2Config.before(nginx.port(), protocol, "Http1");
            try (var _ = config.start(folder)) {
                var said =
                        Tool.run(
                                folder.resolve("h2spec").toString(),
                                "--strict",
                                "-h",
                                "127.0.0.1",
                                "-p",
                                "" + config.port(),
                                "-P",
                                "/whole/target",
                                "-o",
                                "5");
                assertTrue(said.contains("146 tests, 146 passed, 0 skipped, 0 failed"), said);
            }
        }
    }
}
