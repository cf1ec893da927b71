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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

class SignalsIT {
    private final Upstream upstream;
    private final ProxyConfig config;
    private final Path file;
    private final RunningMosn proxy;
    private final Client client;

    SignalsIT(@TempDir Path folder) throws Exception {
        upstream = new Upstream();
        config = ProxyConfig.before(upstream.port());
        file = config.writeTo(folder.resolve("mosn.json"));
        proxy = MosnImage.built().start(file);
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

    @Test
    void hupTakesOverAChangedConfiguration() throws Exception {
        assertEquals(403, client.get("/", "guest").statusCode());
        config.letting("guest").writeTo(file);
        proxy.signal("HUP");
        proxy.awaitLine("took the configuration of " + file);
        assertEquals(200, client.get("/", "guest").statusCode());
        assertEquals(403, client.get("/", "admin").statusCode());
    }

    @Test
    void hupRefusesABrokenConfigurationAndTheOldOneGoesOn() throws Exception {
        Files.writeString(file, config.text().replace("\"auth\"", "\"outh\""));
        proxy.signal("HUP");
        proxy.awaitLine("the new configuration is refused, the old one goes on: ");
        proxy.awaitLine("is \"outh\"");
        assertEquals(200, client.get("/", "admin").statusCode());
        assertEquals(403, client.get("/", "guest").statusCode());
    }

    private void awaitRefusedConnections() throws Exception {
        var refused = false;
        while (!refused) {
            try (var _ = new Socket(InetAddress.getLoopbackAddress(), config.port())) {
                Thread.onSpinWait();
            } catch (ConnectException e) {
                refused = true;
            }
        }
    }
}
