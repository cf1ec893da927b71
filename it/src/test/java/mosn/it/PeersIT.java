package mosn.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Peers that others wrote: curl and Java's client before the proxy, nginx behind it.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeersIT {
    private static final String CODE_AND_SIZE = "%{http_code} %{size_download}";

    private final Path folder;
    private final Nginx nginx;
    private final RunningMosn proxy;
    private final Client client;
    private final String url;
    private final byte[] large = new byte[3_000_001];

    PeersIT(@TempDir Path folder) throws Exception {
        assumeTrue(Tool.works("sh", "-c", "command -v nginx"), "there is no nginx");
        this.folder = folder;
        nginx = new Nginx(folder);
        var config = ProxyConfig.before(nginx.port());
        url = "http://127.0.0.1:" + config.port();
        proxy = MosnImage.built().start(config.writeTo(folder.resolve("mosn.json")));
        client = new Client(config.port());
        new Random(1).nextBytes(large);
        Files.write(folder.resolve("large"), large);
    }

    @AfterAll
    void close() throws Exception {
        try (nginx;
                proxy;
                client) {
            // ends all three, the last first
        }
    }

    @Test
    void aFileIsFetched() throws Exception {
        var fetched = folder.resolve("fetched");
        curl("-o", fetched.toString(), url + "/large");
        assertArrayEquals(large, Files.readAllBytes(fetched));
    }

    @Test
    void headHasTheLengthAndNoBody() throws Exception {
        var head = curl("--head", url + "/large");
        assertTrue(head.contains("Content-Length: 3000001"), head);
        assertEquals("200 0", curl("-I", "-o", "/dev/null", "-w", CODE_AND_SIZE, url + "/large"));
    }

    @Test
    void aBodyWithItsLengthIsStored() throws Exception {
        curl("-H", "Expect:", "-T", folder.resolve("large").toString(), url + "/files/sized");
        assertArrayEquals(large, stored("sized"));
    }

    @Test
    void aBodyInChunksIsStored() throws Exception {
        curl(
                "-H",
                "Expect:",
                "-H",
                "Transfer-Encoding: chunked",
                "-T",
                folder.resolve("large").toString(),
                url + "/files/chunked");
        assertArrayEquals(large, stored("chunked"));
    }

    @Test
    void aBodyInChunksOfJavasClientIsStored() throws Exception {
        try (var java = HttpClient.newHttpClient()) {
            var body = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large));
            var request =
                    HttpRequest.newBuilder(URI.create(url + "/files/java"))
                            .version(HttpClient.Version.HTTP_1_1)
                            .header("User", "admin")
                            .PUT(body);
            var response = java.send(request.build(), BodyHandlers.discarding());
            assertEquals(201, response.statusCode());
        }
        assertArrayEquals(large, stored("java"));
    }

    @Test
    void nginxItselfTellsCurlToContinue() throws Exception {
        var said =
                curl(
                        "-v",
                        "-H",
                        "Expect: 100-continue",
                        "--expect100-timeout",
                        "60",
                        "-T",
                        folder.resolve("large").toString(),
                        url + "/files/expected");
        assertTrue(said.contains("< HTTP/1.1 100 Continue"), said);
        assertTrue(said.contains("< HTTP/1.1 201 Created"), said);
        assertArrayEquals(large, stored("expected"));
    }

    @Test
    void aRefusedExpectationIsAnsweredWithoutTheBody() throws Exception {
        var said =
                Tool.run(
                        "curl",
                        "-sS",
                        "-v",
                        "-H",
                        "Expect: 100-continue",
                        "--expect100-timeout",
                        "60",
                        "-T",
                        folder.resolve("large").toString(),
                        url + "/files/refused");
        assertTrue(said.contains("< HTTP/1.1 403 "), said);
        assertFalse(said.contains("100 Continue"), said);
    }

    @Test
    void aPostThatNginxDoesNotAllowIsAnsweredBySayingSo() throws Exception {
        assertEquals(405, client.post("/large", "admin", "body").statusCode());
    }

    @Test
    void aMissingFileIs404() throws Exception {
        var response = client.get("/missing", "admin");
        assertEquals(404, response.statusCode());
        assertTrue(response.body().contains("nginx"), response.body());
    }

    @Test
    void aRedirectIsPassedOn() throws Exception {
        var head = curl("--head", url + "/old");
        assertTrue(head.startsWith("HTTP/1.1 301 "), head);
        assertTrue(head.matches("(?s).*\r\nLocation: http://127\\.0\\.0\\.1\\S*/new\r\n.*"), head);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/target",
                "/target?",
                "/target/a%2Fb%20c",
                "/target//d;x=1/",
                "/target/%C3%A9%e2%82%ac",
                "/target?q=%20+&&=a=b&c[]=/?",
                "/target?next=http://h/%3Fa%26b"
            })
    void theTargetReachesNginxByteForByte(String target) throws Exception {
        assertEquals(target, curl("--path-as-is", "--globoff", url + target));
    }

    @Test
    void curlsConnectionIsKept() throws Exception {
        var target = url + "/target";
        assertEquals("/target1/target0", curl("-w", "%{num_connects}", target, target));
    }

    @Test
    void theConnectionToNginxIsKept() throws Exception {
        var first = client.get("/connection", "admin").body().split(" ", 2);
        var second = client.get("/connection", "admin").body().split(" ", 2);
        assertEquals(first[0], second[0]);
        assertEquals(Integer.parseInt(first[1]) + 1, Integer.parseInt(second[1]));
    }

    private byte[] stored(String name) throws Exception {
        return Files.readAllBytes(folder.resolve("files").resolve(name));
    }

    private static String curl(String... arguments) throws Exception {
        var all = new ArrayList<>(List.of("-sS", "-H", "User: admin"));
        all.addAll(List.of(arguments));
        return Tool.run("curl", all.toArray(String[]::new));
    }
}
