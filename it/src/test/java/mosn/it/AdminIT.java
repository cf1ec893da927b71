package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Every path of the admin endpoint, on the image: where packages are open to nobody.
@TestInstance(Lifecycle.PER_CLASS)
class AdminIT {
    private final HttpClient client = HttpClient.newHttpClient();
    private final Upstream upstream;
    private final ProxyConfig config;
    private final RunningMosn proxy;

    AdminIT(@TempDir Path folder) throws Exception {
        upstream = new Upstream();
        config = ProxyConfig.before(upstream.port());
        proxy = MosnImage.built().start(config.writeTo(folder.resolve("mosn.json")));
        try (var user = new Client(config.port())) {
            assertEquals(200, user.get("/", "admin").statusCode());
        }
    }

    @AfterAll
    void stop() throws Exception {
        try (upstream;
                proxy;
                client) {
            // ends all three, the last first
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/, /api/v1/config_dump",
        "/api/v1/version, mosn version: 0.",
        "/api/v1/states, &state=6",
        "/api/v1/config_dump, \"router_config_name\"",
        "/api/v1/config_dump?allrouters, \"virtual_hosts\"",
        "/api/v1/config_dump?allclusters, LB_ROUNDROBIN",
        "/api/v1/config_dump?alllisteners, \"stream_filters\"",
        "/api/v1/config_dump?router=router, \"virtual_hosts\"",
        "/api/v1/config_dump?cluster=upstream, LB_ROUNDROBIN",
        "/api/v1/config_dump?listener=ingress, \"stream_filters\"",
        "/api/v1/stats, listener.ingress",
        "/api/v1/stats?key=downstream.proxy.global, request_total",
        "/api/v1/stats_glob, request_200_total:",
        "/api/v1/get_loglevel, INFO",
        "/api/v1/extensions, \"auth\"",
    })
    void everyPathAnswers(String path, String part) throws Exception {
        var answer = ask(HttpRequest.newBuilder(of(path)).GET());
        assertEquals(200, answer.statusCode(), answer.body());
        assertTrue(answer.body().contains(part), answer.body());
    }

    @Test
    void whatIsAnsweredIsCounted() throws Exception {
        var stats = ask(HttpRequest.newBuilder(of("/api/v1/stats_glob")).GET()).body();
        assertTrue(stats.matches("(?s).*\\brequest_200_total:[1-9].*"), stats);
    }

    @Test
    void aLogLevelIsChanged() throws Exception {
        var change = "{\"log_path\": \"stdout\", \"log_level\": \"%s\"}";
        assertEquals(200, post("/api/v1/update_loglevel", change.formatted("WARN")).statusCode());
        var levels = ask(HttpRequest.newBuilder(of("/api/v1/get_loglevel")).GET()).body();
        assertTrue(levels.contains("WARN"), levels);
        assertEquals(200, post("/api/v1/update_loglevel", change.formatted("INFO")).statusCode());
        assertEquals(400, post("/api/v1/update_loglevel", change.formatted("LOUD")).statusCode());
    }

    @Test
    void aFilterIsSwitchedOffAndOnAgain() throws Exception {
        try (var user = new Client(config.port())) {
            assertEquals(403, user.get("/", "guest").statusCode());
            var what = "\"listener\": \"ingress\", \"filter\": \"auth\"";
            var answer =
                    post(
                            "/api/v1/filters/disable",
                            "{" + what + ", \"reason\": \"an outage\", \"for\": \"1h\"}");
            assertEquals(200, answer.statusCode(), answer.body());
            assertTrue(answer.body().contains("\"state\":\"off\""), answer.body());
            assertTrue(answer.body().contains("\"reason\":\"an outage\""), answer.body());
            assertTrue(metric("switched_off").endsWith(" 1"), metric("switched_off"));
            assertEquals(200, user.get("/", "guest").statusCode());
            assertEquals(200, post("/api/v1/filters/enable", "{" + what + "}").statusCode());
            assertEquals(403, user.get("/", "guest").statusCode());
            var filters = ask(HttpRequest.newBuilder(of("/api/v1/filters")).GET()).body();
            assertTrue(filters.contains("\"before_route\":{\"calls_total\":"), filters);
            assertTrue(filters.contains("\"skipped_total\":1"), filters);
            assertTrue(metric("switched_off").endsWith(" 0"), metric("switched_off"));
            assertTrue(metric("calls_total").contains("phase=\"before_route\""));
        }
    }

    /// The line of the filter's.
    private String metric(String name) throws Exception {
        var metrics = ask(HttpRequest.newBuilder(of("/metrics")).GET()).body();
        return metrics.lines()
                .filter(line -> line.contains(name) && line.contains("filter=\"auth\""))
                .findFirst()
                .orElseThrow(() -> new AssertionError(metrics));
    }

    @Test
    void whoSwitchesAFilterOffSaysWhichAndWhy() throws Exception {
        var nobody = "{\"listener\": \"ingress\", \"filter\": \"no\", \"reason\": \"x\"}";
        assertEquals(404, post("/api/v1/filters/disable", nobody).statusCode());
        var silent = "{\"listener\": \"ingress\", \"filter\": \"auth\"}";
        var answer = post("/api/v1/filters/disable", silent);
        assertEquals(400, answer.statusCode());
        assertTrue(answer.body().contains("reason: is missing"), answer.body());
        assertEquals(400, post("/api/v1/filters/disable", "no").statusCode());
        var elsewhere = silent.replace("}", ", \"reason\": \"x\", \"virtual_host\": \"no\"}");
        var unknown = post("/api/v1/filters/disable", elsewhere);
        assertEquals(404, unknown.statusCode());
        assertTrue(unknown.body().contains("virtual_host: the listener has none"), unknown.body());
        var nowhere = silent.replace("}", ", \"reason\": \"x\", \"route\": \"no\"}");
        assertTrue(
                post("/api/v1/filters/disable", nowhere)
                        .body()
                        .contains("route: the listener has none of that name; write one of pages"));
        var both = silent.replace("}", ", \"route\": \"pages\", \"virtual_host\": \"all\"}");
        assertEquals(400, post("/api/v1/filters/enable", both).statusCode());
        for (var mistyped : List.of("\"for\": 600", "\"for\": \"0s\"", "\"virtualHost\": \"v\"")) {
            var all = silent.replace("}", ", \"reason\": \"x\", " + mistyped + "}");
            assertEquals(400, post("/api/v1/filters/disable", all).statusCode(), all);
        }
    }

    @Test
    void aChangeThatAFormOfAPageCouldSendIsRefused() throws Exception {
        var form =
                HttpRequest.newBuilder(of("/api/v1/update_loglevel"))
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("{}"));
        assertEquals(403, ask(form).statusCode());
    }

    private HttpResponse<String> post(String path, String json) throws Exception {
        return ask(
                HttpRequest.newBuilder(of(path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) throws Exception {
        return client.send(
                request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    private URI of(String path) {
        return URI.create("http://127.0.0.1:" + config.adminPort() + path);
    }
}
