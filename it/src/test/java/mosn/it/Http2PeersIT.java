package mosn.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// Peers that others wrote: curl, h2load and Java's client before the proxy, nginx and nghttpd
/// behind it.
class Http2PeersIT {
    private static final String PRIOR = "--http2-prior-knowledge";

    @TempDir Path folder;
    private final byte[] large = new byte[3_000_001];

    @BeforeEach
    void files() throws Exception {
        assumeTrue(works("nginx") && works("nghttpd") && works("h2load"), "a tool is missing");
        new Random(2).nextBytes(large);
        Files.write(folder.resolve("large"), large);
        Files.writeString(folder.resolve("small"), "small");
    }

    private static boolean works(String tool) throws Exception {
        return Tool.works("sh", "-c", "command -v " + tool);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Http2", "Auto"})
    void curlFetchesAndStoresThroughHttp2AndHttp1(String downstream) throws Exception {
        try (var nginx = new Nginx(folder)) {
            var config = Http2Config.before(nginx.port(), downstream, "Http1");
            try (var _ = config.start(folder)) {
                var url = "http://127.0.0.1:" + config.port();
                curl(PRIOR, "-o", folder.resolve("fetched").toString(), url + "/large");
                assertArrayEquals(large, Files.readAllBytes(folder.resolve("fetched")));
                curl(PRIOR, "-T", folder.resolve("large").toString(), url + "/files/put");
                assertArrayEquals(large, Files.readAllBytes(folder.resolve("files/put")));
                assertEquals("/target?a=b%20c", curl(PRIOR, url + "/target?a=b%20c"));
                assertEquals(
                        "2", curl(PRIOR, "-I", "-o", "/dev/null", "-w", "%{http_version}", url));
            }
        }
    }

    @Test
    void curlFetchesThroughHttp1AndHttp2() throws Exception {
        try (var nghttpd = new Nghttpd(folder)) {
            var config = Http2Config.before(nghttpd.port(), "Http1", "Http2");
            try (var _ = config.start(folder)) {
                var url = "http://127.0.0.1:" + config.port();
                curl("-o", folder.resolve("fetched").toString(), url + "/large");
                assertArrayEquals(large, Files.readAllBytes(folder.resolve("fetched")));
            }
        }
    }

    @Test
    void manyStreamsGoThroughHttp2OnBothSides() throws Exception {
        try (var nghttpd = new Nghttpd(folder, "--max-concurrent-streams=10")) {
            var config = Http2Config.before(nghttpd.port(), "Http2", "Auto");
            try (var _ = config.start(folder)) {
                var url = "http://127.0.0.1:" + config.port() + "/small";
                var said = Tool.run("h2load", "-n", "5000", "-c", "4", "-m", "50", url);
                assertTrue(said.contains("5000 succeeded, 0 failed, 0 errored"), said);
                assertTrue(said.contains("status codes: 5000 2xx"), said);
            }
        }
    }

    @Test
    void anUpgradeOfJavasClientIsServedAsHttp1() throws Exception {
        try (var nginx = new Nginx(folder)) {
            var config = Http2Config.before(nginx.port(), "Auto", "Http1");
            try (var _ = config.start(folder);
                    var java = HttpClient.newHttpClient()) {
                var uri = URI.create("http://127.0.0.1:" + config.port() + "/small");
                var response =
                        java.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
                assertEquals(HttpClient.Version.HTTP_1_1, response.version());
                assertEquals("small", response.body());
            }
        }
    }

    private static String curl(String... arguments) throws Exception {
        var all = new java.util.ArrayList<>(java.util.List.of("-sS"));
        all.addAll(java.util.List.of(arguments));
        return Tool.run("curl", all.toArray(String[]::new));
    }
}
