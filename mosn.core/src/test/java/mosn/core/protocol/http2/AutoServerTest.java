package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import mosn.core.protocol.http1.Http1Config;
import mosn.core.protocol.http1.Http1Server;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

class AutoServerTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final AutoServer AUTO =
            new AutoServer(
                    new Http2Server(Http2Config.DEFAULT, ServerSide.IDLE, CLOCK),
                    new Http1Server(Http1Config.DEFAULT, ServerSide.IDLE, CLOCK));

    private final ServerSide side = new ServerSide(AUTO);

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void thePrefaceIsHttp2HoweverItIsCut() {
        sendByteByByte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        side.client.settings();
        side.client.get(1);
        assertEquals("Http2", side.last().head.protocol());
        side.last().answer(204, true, "date", "now");
        assertEquals(
                """
                SETTINGS
                WINDOW_UPDATE 0 983041
                SETTINGS ack
                HEADERS 1 :status=204 date=now end\
                """,
                side.received());
    }

    @Test
    void everythingElseIsHttp1() {
        sendByteByByte("PRINT / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals("Http1", side.last().head.protocol());
        assertEquals("PRINT /\n  Host: a\nend", side.events());
    }

    @Test
    void anUpgradeToH2cIsIgnored() {
        var lines =
                List.of(
                        "GET / HTTP/1.1",
                        "Host: a",
                        "Connection: Upgrade, HTTP2-Settings",
                        "Upgrade: h2c",
                        "HTTP2-Settings: AAMAAABk",
                        "",
                        "");
        side.client.send(Wire.bytes(String.join("\r\n", lines)));
        assertEquals("GET /\n  Host: a\nend", side.events());
        assertEquals("Http1", side.last().head.protocol());
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() {
        side.pass(ServerSide.IDLE);
        assertFalse(side.channel.isOpen());
    }

    private void sendByteByByte(String text) {
        text.chars().forEach(c -> side.client.send(Wire.bytes(Character.toString(c))));
    }

    @Test
    void tlsOffersBoth() {
        assertEquals(List.of("h2", "http/1.1"), AUTO.alpn());
    }
}
