package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/// The image with the `auth` filter, before the JDK's server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForwardingIT {
    private final Upstream upstream;
    private final ProxyConfig config;
    private final RunningMosn proxy;
    private final Client client;

    ForwardingIT(@TempDir Path folder) throws Exception {
        upstream = new Upstream();
        config = ProxyConfig.before(upstream.port());
        proxy = MosnImage.built().start(config.writeTo(folder.resolve("mosn.json")));
        client = new Client(config.port());
    }

    @AfterAll
    void close() throws Exception {
        try (upstream;
                proxy;
                client) {
            // ends all three, the last first
        }
    }

    @Test
    void aRequestThatTheFilterLetsThroughIsForwarded() throws Exception {
        var response = client.get("/some/path?and=query", "admin");
        assertEquals(200, response.statusCode());
        assertEquals("GET /some/path?and=query ", response.body());
    }

    @Test
    void bodiesPassBothWays() throws Exception {
        var body = "0123456789".repeat(100_000);
        var response = client.post("/", "admin", body);
        assertEquals(200, response.statusCode());
        assertEquals("POST / " + body, response.body());
    }

    @Test
    void aRequestWithoutTheHeaderIsRefused() throws Exception {
        assertEquals(403, client.get("/").statusCode());
    }

    @Test
    void aRequestWithAnotherValueIsRefused() throws Exception {
        assertEquals(403, client.get("/", "guest").statusCode());
    }

    @Test
    void aHostThatDoesNotListenIsAnsweredWith502(@TempDir Path folder) throws Exception {
        var nobody = ProxyConfig.before(Ports.free());
        try (var other = MosnImage.built().start(nobody.writeTo(folder.resolve("mosn.json")));
                var client = new Client(nobody.port())) {
            assertEquals(502, client.get("/", "admin").statusCode());
            assertTrue(other.isAlive());
        }
    }

    @Test
    void curlIsServedAsWell() throws Exception {
        var url = "http://127.0.0.1:" + config.port() + "/curl";
        assertEquals("GET /curl ", curl("-sS", "-H", "User: admin", url));
        assertEquals("403", curl("-sS", "-o", "/dev/null", "-w", "%{http_code}", url));
    }

    private static String curl(String... arguments) throws Exception {
        return Tool.run("curl", arguments);
    }

    @Test
    void nativeTransportIsLoadedFromTheImage() throws Exception {
        var maps = Files.readString(Path.of("/proc/" + proxy.pid() + "/maps"));
        assertTrue(maps.contains("/lib/libnetty_transport_native_epoll"), maps);
    }
}
