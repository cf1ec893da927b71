package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.it.KeptConnection.Answer;
import mosn.it.Load.Outcome;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;

/// HUP while clients ask: between two configurations that differ in the cluster's host, in a header
/// that the route adds, and in whom the filter lets through.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadIT {
    private static final String TAKEN = "took the configuration of ";
    private static final String REFUSED = "the new configuration is refused, the old one goes on: ";

    private final Upstream first = named("first");
    private final Upstream second = named("second");
    private final ProxyConfig ports = ProxyConfig.before(first.port());
    private final Path file;
    private final RunningMosn proxy;
    private int reloads;
    private int refusals;

    ReloadIT(@TempDir Path folder) throws Exception {
        file = folder.resolve("mosn.json");
        Files.writeString(file, config("first", first));
        proxy = MosnImage.built().start(file);
    }

    private static Upstream named(String name) throws Exception {
        var upstream = new Upstream();
        upstream.answering(
                exchange -> {
                    try (exchange) {
                        var body = name.getBytes(UTF_8);
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                });
        return upstream;
    }

    /// Lets through who has a header of the configuration's name.
    private String config(String name, Upstream upstream) {
        var added =
                "\"response_headers_to_add\": [{\"header\": {\"key\": \"config\", \"value\": \"%s\"}}],"
                        .formatted(name);
        return ports.text()
                .replace("127.0.0.1:" + first.port(), "127.0.0.1:" + upstream.port())
                .replace("\"cluster_name\"", added + " \"cluster_name\"")
                .replace("{\"User\": \"admin\"}", "{\"" + name + "\": \"yes\"}");
    }

    @AfterAll
    void close() throws Exception {
        try (first;
                second;
                proxy) {
            // ends all three, the last first
        }
    }

    private void reload(String config) throws Exception {
        Files.writeString(file, config);
        proxy.signal("HUP");
        proxy.awaitLine(TAKEN, ++reloads);
    }

    @Test
    void noRequestUnderLoadFailsOrSeesHalfOfAConfiguration() throws Exception {
        reload(config("first", first));
        var load =
                new Load(
                        8,
                        Duration.ZERO,
                        ports.port(),
                        ReloadIT::isOfOneConfiguration,
                        "first: yes",
                        "second: yes");
        for (var i = 0; i < 10; i++) {
            load.awaitMore(100);
            reload(i % 2 == 0 ? config("second", second) : config("first", first));
        }
        load.stop();
        assertEquals(Collections.nCopies(8, new Outcome("", List.of())), load.ended());
    }

    private static boolean isOfOneConfiguration(String target, Answer answer) {
        return answer.status() == 200 && answer.body().equals(answer.header("config"));
    }

    @Test
    void theNextRequestOfAnOldConnectionSeesTheNewConfiguration() throws Exception {
        reload(config("first", first));
        try (var connection = new KeptConnection(ports.port())) {
            assertEquals("first", connection.get("/", "first: yes").body());
            assertEquals(403, connection.get("/", "second: yes").status());
            reload(config("second", second));
            var answer = connection.get("/", "second: yes");
            assertEquals("second", answer.body());
            assertEquals("second", answer.header("config"));
            assertEquals(403, connection.get("/", "first: yes").status());
        }
    }

    @Test
    void aListenerThatIsTakenOutRefusesConnectionsUntilItIsThereAgain() throws Exception {
        reload(config("first", first));
        reload(config("first", first).replace("\"bind_port\": true", "\"bind_port\": false"));
        assertThrows(ConnectException.class, () -> new KeptConnection(ports.port()).close());
        reload(config("first", first));
        try (var connection = new KeptConnection(ports.port())) {
            assertEquals("first", connection.get("/", "first: yes").body());
        }
    }

    /// Each breaks a configuration that would otherwise have changed everything.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    "auth"       | "outh"      | stream_filters[0].type: is "outh"
                    `"router",`  | `"other",`  | "router", which no router configuration is called
                    LB_ROUNDROBIN | LB_ROUND   | clusters[0].lb_type: is "LB_ROUND"
                    "yes"        | ""          | stream_filters[0].config.headers.second: is empty
                    `_path": "stdout"` | `_path": "stderr"` | default_log_path: is stderr, and was stdout
                    "servers"    | servers     | mosn.json
                    """)
    void aRefusedOneLeavesEverythingAsItWasAndSaysWhy(String good, String bad, String why)
            throws Exception {
        reload(config("first", first));
        var broken = config("second", second).replace(good, bad);
        assertNotEquals(config("second", second), broken);
        try (var admin = new Client(ports.adminPort());
                var connection = new KeptConnection(ports.port())) {
            var before = admin.get("/api/v1/config_dump").body();
            Files.writeString(file, broken);
            proxy.signal("HUP");
            proxy.awaitLine(REFUSED, ++refusals);
            var said = proxy.output();
            said = said.substring(said.lastIndexOf(REFUSED));
            assertTrue(said.contains(why), said);
            assertEquals(before, admin.get("/api/v1/config_dump").body());
            assertEquals("first", connection.get("/", "first: yes").body());
            assertEquals(403, connection.get("/", "second: yes").status());
        }
    }
}
