package mosn.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// curl before the proxy, and nginx behind it on a Unix socket.
@Timeout(300)
class UnixSocketIT {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({"Http1, Http1", "Http1, Http2", "Http2, Http1", "Http2, Http2"})
    void curlFetchesAndStores(String downstream, String upstream) throws Exception {
        assumeTrue(Tool.works("sh", "-c", "command -v nginx"), "there is no nginx");
        var large = new byte[1_000_001];
        new Random(4).nextBytes(large);
        Files.write(folder.resolve("large"), large);
        var port = Ports.free();
        var version = downstream.equals("Http2") ? "--http2-prior-knowledge" : "--http1.1";
        try (var nginx = new Nginx(folder)) {
            var socket = upstream.equals("Http2") ? nginx.http2Socket() : nginx.http1Socket();
            try (var _ =
                    new Forwarding()
                            .cluster("nginx", socket, "")
                            .listener(port, downstream + " " + upstream, "nginx")
                            .start(folder)) {
                var url = "http://127.0.0.1:" + port;
                var fetched = folder.resolve("fetched");
                curl(version, "-o", fetched.toString(), url + "/large");
                assertArrayEquals(large, Files.readAllBytes(fetched));
                curl(version, "-T", folder.resolve("large").toString(), url + "/files/put");
                assertArrayEquals(large, Files.readAllBytes(folder.resolve("files/put")));
                assertEquals("/target?a=b", curl(version, url + "/target?a=b"));
            }
        }
    }

    private static String curl(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("-sS", "--fail"));
        all.addAll(List.of(arguments));
        return Tool.run("curl", all.toArray(String[]::new));
    }
}
