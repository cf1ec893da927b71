package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;

/// Extended CONNECT (RFC 8441) as the rest of the proxy knows tunnels: an Upgrade of HTTP/1.
class WebSocketTunnelTest {
    private final ServerSide side = new ServerSide();

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void anExtendedConnectIsAnUpgrade() throws Exception {
        connect();
        var head = side.last().head;
        assertTrue(head.upgrade());
        assertEquals("GET", head.method());
        assertEquals("websocket", head.headers().get("Upgrade"));
        side.events();

        side.last().answer(101, false, "Upgrade", "websocket", "Sec-WebSocket-Accept", accept());
        side.last().data("down", false);
        side.client.data(1, "up", false);
        assertEquals("HEADERS 1 :status=200 " + ServerSide.DATE + "\nDATA 1 down", side.received());
        assertEquals("data up", side.events());
    }

    @Test
    void aHostHasToProveThatItSpeaksIt() throws Exception {
        connect();
        assertTrue(takes(accept()));
        assertFalse(takes("wrong"));
    }

    private boolean takes(String proof) {
        var head = side.last().leg.newHead(101);
        head.headers().set("Sec-WebSocket-Accept", proof);
        return side.last().leg.takesUpgrade(head);
    }

    @Test
    void aHostThatOnlyAnswersIsNotTakenForATunnel() {
        connect();
        side.last().answer(200, true, "date", "now");
        assertTrue(side.received().startsWith("HEADERS 1 :status=502 date=now"));
    }

    @Test
    void aProtocolThatIsNotTunnelledIsRefused() {
        side.client.headers(
                1,
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "connect-udp",
                ":scheme",
                "http",
                ":authority",
                "a",
                ":path",
                "/");
        assertEquals("refused 501 connect", side.events());
        assertTrue(side.received().startsWith("HEADERS 1 :status=501"));
    }

    private void connect() {
        side.client.headers(
                1,
                false,
                ":method",
                "CONNECT",
                ":protocol",
                "websocket",
                ":scheme",
                "http",
                ":authority",
                "a",
                ":path",
                "/chat",
                "sec-websocket-version",
                "13");
    }

    private String accept() throws Exception {
        var key = side.last().head.headers().get("Sec-WebSocket-Key");
        assertNotNull(key);
        var both = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        var hash =
                MessageDigest.getInstance("SHA-1").digest(both.getBytes(StandardCharsets.US_ASCII));
        return Base64.getEncoder().encodeToString(hash);
    }
}
