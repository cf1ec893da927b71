package mosn.core.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.admin.AdminReply;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

class AdminServerTest {
    private static final AdminConfig ANYWHERE = new AdminConfig("127.0.0.1", 0, "", false);
    private static final String FAILED = "500\n{\n\t\"error\": \"internal error\"\n}\n";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(16);
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final AtomicReference<String> done = new AtomicReference<>("");

    @AfterEach
    void close() throws Exception {
        blocked.countDown();
        for (var closeable : opened) {
            closeable.close();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    /api/v1/version               | 200|mosn version: 1.2.3
                    /api/v1/config_dump           | 200|{"mosnconfig": ""}
                    /api/v1/config_dump?mosnconfig| 200|{"mosnconfig": ""}
                    /api/v1/config_dump?allrouters| 200|{"allrouters": ""}
                    /api/v1/config_dump?allclusters=| 200|{"allclusters": ""}
                    /api/v1/config_dump?alllisteners| 200|{"alllisteners": ""}
                    /api/v1/config_dump?router=a%20b| 200|{"router": "a b"}
                    /api/v1/config_dump?cluster=c | 200|{"cluster": "c"}
                    /api/v1/config_dump?listener=l| 200|{"listener": "l"}
                    /api/v1/config_dump?router=a&cluster=b| 400|only support one parameter
                    /api/v1/stats                 | 200|stats of null
                    /api/v1/stats?key=a.b         | 200|stats of a.b
                    /api/v1/stats?key=none        | 200|no metrics key: none
                    /api/v1/stats?key=a&b=c       | 400|only support one parameter
                    /api/v1/get_loglevel          | 200|{"/var/log/a":"INFO"}
                    """)
    void aPathAnswersInMosnsWords(String path, int status, String body) throws IOException {
        assertEquals(status + "\n" + body, get(path));
    }

    @Test
    void linesEndAsMosnEndsThem() throws IOException {
        assertEquals("200\nrequest_total:7\n", get("/api/v1/stats_glob"));
        assertEquals(
                "200\npid=" + ProcessHandle.current().pid() + "&state=6\n", get("/api/v1/states"));
        assertEquals(FAILED, get("/api/v1/config_dump?nonsense"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api/v1/nonsense", "/favicon.ico"})
    void anyOtherPathIsHelp(String path) throws IOException {
        assertEquals(
                """
                200
                supported APIs:
                /api/v1/version
                /api/v1/states
                /api/v1/config_dump
                /api/v1/stats
                /api/v1/stats_glob
                /api/v1/get_loglevel
                /api/v1/update_loglevel
                /api/v1/enable_log
                /api/v1/disable_log
                /broken
                /blocked
                """,
                get(path));
    }

    @Test
    void aLevelIsChanged() throws IOException {
        var body = "{\"log_path\": \"/var/log/a\", \"log_level\": \"DEBUG\"}";
        assertEquals("200\nupdate logger success\n", post("/api/v1/update_loglevel", body));
        assertEquals("/var/log/a DEBUG", done.get());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "3",
                "{\"log_path\": \"/var/log/a\"}",
                "{\"log_path\": \"/var/log/b\", \"log_level\": \"DEBUG\"}",
                "{\"log_path\": 1, \"log_level\": \"DEBUG\"}"
            })
    void aLevelThatCannotBeChangedIs400(String body) throws IOException {
        assertEquals(
                "400\n{\n\t\"error\": \"update logger failed\"\n}\n",
                post("/api/v1/update_loglevel", body));
        assertEquals("", done.get());
    }

    @Test
    void aLogIsSwitched() throws IOException {
        assertEquals("200\ndisable logger success\n", post("/api/v1/disable_log", "/var/log/a"));
        assertEquals("/var/log/a false", done.get());
        assertEquals("200\nenable logger success\n", post("/api/v1/enable_log", "/var/log/a"));
        assertEquals("/var/log/a true", done.get());
        assertEquals(
                "400\n{\n\t\"error\": \"enable logger failed\"\n}\n",
                post("/api/v1/enable_log", "/var/log/b"));
    }

    @Test
    void onlyGetReadsAndOnlyPostChanges() throws IOException {
        assertEquals("405\nuse GET\n", ask("POST", "/api/v1/config_dump", JSON, "{}"));
        assertEquals("405\nuse GET\n", ask("PUT", "/api/v1/stats", JSON, "{}"));
        var post = "405\nuse POST, with the header Content-Type: application/json\n";
        assertEquals(post, get("/api/v1/enable_log"));
        assertEquals(post, ask("DELETE", "/api/v1/update_loglevel", JSON, ""));
    }

    @Test
    void whatIsRefusedIs403WithASentenceAndChangesNothing() throws IOException {
        assertEquals(
                error(403, "changes need the header Content-Type: application/json"),
                ask("POST", "/api/v1/disable_log", "", "/var/log/a"));
        assertEquals(
                error(403, "changes are not taken from pages of another origin"),
                ask("POST", "/api/v1/disable_log", JSON + "Origin: http://x\r\n", "/var/log/a"));
        assertEquals("", done.get());
        var rebound = raw("GET /api/v1/config_dump HTTP/1.1\r\nHost: evil.example\r\n");
        assertEquals(
                error(
                        403,
                        "the Host header names no address of this endpoint: ask for it by the"
                                + " address it is configured with, or by localhost"),
                rebound);
    }

    private static String error(int status, String why) {
        return status + "\n{\n\t\"error\": \"" + why + "\"\n}\n";
    }

    @Test
    void aBodyIsBounded() throws IOException {
        var large = "x".repeat((1 << 16) + 1);
        assertEquals(error(413, "the body is over 65536 bytes"), post("/api/v1/enable_log", large));
    }

    @Test
    void aMalformedQueryIs400() throws IOException {
        assertTrue(get("/api/v1/stats?key=%zz").startsWith("400\n"));
    }

    @Test
    void anEndpointThatThrowsIs500WithoutItsReason() throws IOException {
        assertEquals(FAILED, get("/broken"));
    }

    @Test
    void requestsAtATimeAreBounded() throws Exception {
        var server = server();
        var waiting = new ArrayList<Thread>();
        for (var i = 0; i < 16; i++) {
            waiting.add(
                    Thread.ofVirtual()
                            .start(
                                    () -> {
                                        try {
                                            raw(server, "GET /blocked HTTP/1.1\r\n" + HOST, "");
                                        } catch (IOException e) {
                                            throw new AssertionError(e);
                                        }
                                    }));
        }
        assertTrue(reached.await(10, TimeUnit.SECONDS));
        assertEquals(
                error(503, "too many requests at a time"),
                raw(server, "GET /api/v1/version HTTP/1.1\r\n" + HOST, ""));
        blocked.countDown();
        for (var thread : waiting) {
            thread.join();
        }
        assertEquals(
                "200\nmosn version: 1.2.3",
                raw(server, "GET /api/v1/version HTTP/1.1\r\n" + HOST, ""));
    }

    @Test
    void aTakenPortIsASentence() throws IOException {
        var taken = server().address().getPort();
        var config = new AdminConfig("127.0.0.1", taken, "", false);
        var e =
                assertThrows(
                        IOException.class, () -> AdminServer.start(config, List.of(), Map::of));
        assertEquals(
                "the admin endpoint cannot listen on 127.0.0.1:"
                        + taken
                        + " (Address already in use): stop what listens there, or write another"
                        + " admin.address.socket_address",
                e.getMessage());
    }

    @Test
    void anAddressThatIsNotOursIsASentence() {
        var config = new AdminConfig("no.such.name.invalid", 0, "", false);
        var e =
                assertThrows(
                        IOException.class, () -> AdminServer.start(config, List.of(), Map::of));
        var message = String.valueOf(e.getMessage());
        assertTrue(
                message.startsWith("the admin endpoint cannot listen on no.such.name.invalid:0 ("),
                message);
    }

    @Test
    void twoEndpointsAtOnePathAreAMistake() {
        var version = MosnEndpoints.version("1");
        assertThrows(
                IllegalArgumentException.class,
                () -> AdminServer.start(ANYWHERE, List.of(version, version), Map::of));
    }

    private static final String HOST = "Host: localhost\r\n";
    private static final String JSON = "Content-Type: application/json\r\n";

    private String get(String path) throws IOException {
        return ask("GET", path, "", "");
    }

    private String post(String path, String body) throws IOException {
        return ask("POST", path, JSON, body);
    }

    private String ask(String method, String path, String headers, String body) throws IOException {
        return raw(server(), method + " " + path + " HTTP/1.1\r\n" + HOST + headers, body);
    }

    private String raw(String head) throws IOException {
        return raw(server(), head, "");
    }

    /// Status, a line feed, and the body.
    private static String raw(AdminServer server, String head, String body) throws IOException {
        try (var socket = new Socket(server.address().getAddress(), server.address().getPort())) {
            socket.setSoTimeout(10_000);
            var request = head + "Connection: close\r\nContent-Length: " + body.length();
            socket.getOutputStream()
                    .write((request + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
            var response =
                    new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            var end = response.indexOf("\r\n\r\n");
            assertTrue(end > 0, response);
            return response.substring(9, 12) + "\n" + response.substring(end + 4);
        }
    }

    private AdminServer server() throws IOException {
        var endpoints = new ArrayList<AdminEndpoint>();
        endpoints.add(MosnEndpoints.version("1.2.3"));
        endpoints.add(MosnEndpoints.states(() -> 6));
        endpoints.add(
                MosnEndpoints.configDump((part, name) -> "{\"" + part + "\": \"" + name + "\"}"));
        endpoints.addAll(MosnEndpoints.stats(new Numbers()));
        endpoints.addAll(MosnEndpoints.logs(new Logs()));
        endpoints.add(
                AdminEndpoint.read(
                        "/broken",
                        _ -> {
                            throw new IllegalStateException("a secret");
                        }));
        endpoints.add(
                AdminEndpoint.read(
                        "/blocked",
                        _ -> {
                            reached.countDown();
                            blocked.await();
                            return AdminReply.text("");
                        }));
        var server = AdminServer.start(ANYWHERE, endpoints, Map::of);
        opened.add(server);
        return server;
    }

    private static final class Numbers implements MosnEndpoints.StatsSource {
        @Override
        public @Nullable String json(@Nullable String group) {
            return "none".equals(group) ? null : "stats of " + group;
        }

        @Override
        public String glob() {
            return "request_total:7\n";
        }
    }

    private final class Logs implements MosnEndpoints.LogSource {
        @Override
        public Map<String, String> levels() {
            return Map.of("/var/log/a", "INFO");
        }

        @Override
        public boolean level(String path, String level) {
            return set(path, level);
        }

        @Override
        public boolean toggle(String path, boolean on) {
            return set(path, String.valueOf(on));
        }

        private boolean set(String path, String value) {
            if (!path.equals("/var/log/a")) {
                return false;
            }
            done.set(path + " " + value);
            return true;
        }
    }
}
