package mosn.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

class SignalsIT {
    private final Upstream upstream;
    private final ProxyConfig config;
    private final RunningMosn proxy;
    private final Client client;

    SignalsIT(@TempDir Path folder) throws Exception {
        upstream = new Upstream();
        config = ProxyConfig.before(upstream.port());
        proxy = MosnImage.built().start(config.writeTo(folder.resolve("mosn.json")));
        client = new Client(config.port());
    }

    @AfterEach
    void close() throws Exception {
        try (upstream;
                proxy;
                client) {
            // ends all three, the last first
        }
    }

    @Test
    void termEndsItOnceAcceptedRequestsAreAnswered() throws Exception {
        var slow = client.getLater("/slow", "admin");
        upstream.awaitSlow();
        proxy.signal("TERM");
        awaitRefusedConnections();
        assertTrue(proxy.isAlive());
        upstream.releaseSlow();
        assertEquals(200, slow.get().statusCode());
        assertEquals(0, proxy.awaitEnd());
    }

    /// Requests that reached the upstream were accepted; a request that was still on its way when
    /// its idle connection was closed was not, and never got there.
    @Test
    void termUnderLoadAnswersEveryRequestItAccepted() throws Exception {
        var accepted = ConcurrentHashMap.<String>newKeySet();
        upstream.answering(
                exchange -> {
                    accepted.add(exchange.getRequestURI().toString());
                    Upstream.answer(exchange);
                });
        var answered = ConcurrentHashMap.<String>newKeySet();
        var load =
                new Load(
                        8,
                        Duration.ZERO,
                        config.port(),
                        (target, answer) -> {
                            answered.add(target);
                            return answer.status() == 200
                                    && answer.body().equals("GET " + target + " ");
                        },
                        "User: admin");
        load.awaitMore(500);
        proxy.signal("TERM");
        for (var client : load.ended()) {
            assertEquals(List.of(), client.strange());
        }
        assertEquals(0, proxy.awaitEnd());
        assertEquals(answered, accepted);
        assertThrows(ConnectException.class, () -> new KeptConnection(config.port()));
    }

    @Test
    void termEndsAnIdleProxy() throws Exception {
        assertEquals(200, client.get("/", "admin").statusCode());
        proxy.signal("TERM");
        assertEquals(0, proxy.awaitEnd());
    }

    @Test
    void aSecondTermDoesNotWait() throws Exception {
        var slow = client.getLater("/slow", "admin");
        upstream.awaitSlow();
        proxy.signal("TERM");
        awaitRefusedConnections();
        proxy.signal("TERM");
        assertEquals(0, proxy.awaitEnd());
        assertThrows(ExecutionException.class, slow::get);
    }

    @Test
    void intEndsItAtOnce() throws Exception {
        var slow = client.getLater("/slow", "admin");
        upstream.awaitSlow();
        proxy.signal("INT");
        assertEquals(0, proxy.awaitEnd());
        assertThrows(ExecutionException.class, slow::get);
    }

    private void awaitRefusedConnections() throws Exception {
        var refused = false;
        while (!refused) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), config.port())) {
                Thread.onSpinWait();
            } catch (ConnectException e) {
                refused = true;
            } catch (SocketException e) {
                refused = false; // it waited to be accepted when the listener closed
            }
        }
    }
}
