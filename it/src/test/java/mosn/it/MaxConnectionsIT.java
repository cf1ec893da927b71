package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/// A listener that may have two connections at a time, on two event loops.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MaxConnectionsIT {
    private static final Pattern ACTIVE = Pattern.compile("\"connection_active\": \"(\\d+)\"");

    private final Upstream upstream;
    private final ProxyConfig config;
    private final RunningMosn proxy;
    private final Client admin;

    MaxConnectionsIT(@TempDir Path folder) throws Exception {
        upstream = new Upstream();
        config = ProxyConfig.before(upstream.port());
        var text =
                config.text()
                        .replace("\"bind_port\"", "\"max_connections\": 2, \"bind_port\"")
                        .replace("\"graceful_timeout\"", "\"processor\": 2, \"graceful_timeout\"");
        proxy = MosnImage.built().start(Files.writeString(folder.resolve("mosn.json"), text));
        admin = new Client(config.adminPort());
    }

    @AfterAll
    void close() throws Exception {
        try (upstream;
                proxy;
                admin) {
            // ends all three, the last first
        }
    }

    @Test
    void whoComesAtTheLimitWaitsAndIsServedInTurn() throws Exception {
        var open = new ArrayDeque<KeptConnection>();
        for (var i = 0; i < 6; i++) {
            var connection = new KeptConnection(config.port()); // not refused
            connection.send("/" + i, "User: admin");
            open.add(connection);
        }
        assertEquals("GET /0 ", open.getFirst().receive().body());
        for (var i = 1; i < 6; i++) {
            var next = open.stream().skip(1).findFirst().orElseThrow();
            assertEquals("GET /" + i + " ", next.receive().body());
            assertEquals(2, active());
            open.removeFirst().close();
        }
        open.removeFirst().close();
    }

    private int active() throws Exception {
        var stats = ACTIVE.matcher(admin.get("/api/v1/stats?key=downstream.proxy.global").body());
        return stats.find() ? Integer.parseInt(stats.group(1)) : -1;
    }

    @Test
    void nobodyIsLostWhileConnectionsComeAndGo() throws Exception {
        Callable<Integer> client =
                () -> {
                    for (var i = 0; i < 100; i++) {
                        try (var connection = new KeptConnection(config.port())) {
                            assertEquals(200, connection.get("/", "User: admin").status());
                        }
                    }
                    return 100;
                };
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var served = new ArrayList<Integer>();
            for (var each : threads.invokeAll(Collections.nCopies(8, client))) {
                served.add(each.get());
            }
            assertEquals(800, served.stream().mapToInt(Integer::intValue).sum());
        }
    }
}
