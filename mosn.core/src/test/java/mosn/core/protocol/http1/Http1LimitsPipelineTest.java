package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

/// Each limit at its edge: the most that is taken, and one more.
class Http1LimitsPipelineTest {
    private static final Http1Config LIMITS =
            new Http1Config(
                    512,
                    10,
                    5,
                    64,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    2,
                    List.of());

    @Test
    void aHeadMayBeAsLongAsItsLimit() {
        assertTaken(headOf(512));
        assertRefused("refused 431 head_too_large", headOf(513));
    }

    @Test
    void aHeadThatDoesNotEndIsRefusedOnceItIsTooLong() {
        var endless = "GET / HTTP/1.1\r\nHost: a\r\nX: ";
        assertPending(endless + "x".repeat(511 - endless.length()));
        assertRefused("refused 431 head_too_large", endless + "x".repeat(600));
    }

    @Test
    void aTargetMayBeAsLongAsItsLimit() {
        assertTaken("GET /" + "x".repeat(63) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        assertRefused(
                "refused 414 target_too_long",
                "GET /" + "x".repeat(64) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void aTargetThatDoesNotEndIsRefusedAsTooLongToo() {
        assertRefused("refused 414 target_too_long", "GET /" + "x".repeat(600));
    }

    @Test
    void aHeadMayHaveAsManyFieldsAsItsLimit() {
        var line = "GET / HTTP/1.1\r\nHost: a\r\n";
        assertTaken(line + "X: y\r\n".repeat(4) + "\r\n");
        assertRefused("refused 431 too_many_headers", line + "X: y\r\n".repeat(5) + "\r\n");
    }

    @Test
    void aBodyMayBeAsLongAsItsLimit() {
        var line = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ";
        assertTaken(line + "10\r\n\r\n0123456789");
        assertRefused("refused 413 body_too_large", line + "11\r\n\r\n0123456789");
    }

    @Test
    void chunksMayBeAsLongAsTheBodysLimit() {
        var line = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertTaken(line + "5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n");
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends(line + "5\r\n01234\r\n6\r\n567890\r\n0\r\n\r\n");
            assertTrue(exchange.answer().startsWith("HTTP/1.1 413 Content Too Large\r\n"));
            assertEquals("reset REQUEST_TOO_LARGE\nclient closed\nhost closed\n", exchange.log());
        }
    }

    @Test
    void trailersHaveTheLimitsOfAHead() {
        var line = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
        assertTaken(line + "X: y\r\n".repeat(5) + "\r\n");
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends(line + "X: y\r\n".repeat(6) + "\r\n");
            assertTrue(exchange.log().startsWith("reset DOWNSTREAM_PROTOCOL_ERROR\n"));
        }
    }

    @Test
    void extensionsOfChunksAreLimited() {
        var line = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;";
        assertTaken(line + "x".repeat(4096) + "\r\na\r\n0\r\n\r\n");
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends(line + "x".repeat(4097) + "\r\na\r\n0\r\n\r\n");
            assertTrue(exchange.log().startsWith("reset DOWNSTREAM_PROTOCOL_ERROR\n"));
        }
    }

    @Test
    void aResponsesHeadHasALimitToo() {
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            exchange.hostSends("HTTP/1.1 200 OK\r\nX: " + "x".repeat(512) + "\r\n\r\n");
            assertTrue(exchange.answer().startsWith("HTTP/1.1 502 Bad Gateway\r\n"));
            assertEquals("reset UPSTREAM_TOO_LARGE\nhost closed\n", exchange.log());
        }
    }

    @Test
    void aHostSaysOnlySoMuchBeforeItsResponse() {
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            exchange.hostSends("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(2));
            exchange.hostSends("HTTP/1.1 204 No Content\r\n\r\n");
            assertEquals("", exchange.log());
        }
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            exchange.hostSends("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(3));
            assertEquals("reset UPSTREAM_TOO_LARGE\nhost closed\n", exchange.log());
        }
    }

    private static String headOf(int length) {
        var head = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n";
        return head.replace("X: ", "X: " + "x".repeat(length - head.length()));
    }

    private static void assertTaken(String request) {
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends(request);
            assertEquals("", exchange.log());
            assertFalse(exchange.forwarded().isEmpty());
            exchange.hostSends("HTTP/1.1 204 No Content\r\n\r\n");
            assertTrue(exchange.answer().startsWith("HTTP/1.1 204 No Content\r\n"));
            assertEquals("", exchange.log());
        }
    }

    private static void assertPending(String request) {
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends(request);
            assertEquals("", exchange.log() + exchange.forwarded() + exchange.answer());
        }
    }

    private static void assertRefused(String log, String request) {
        try (var exchange = new Exchange(LIMITS)) {
            exchange.clientSends(request);
            assertEquals("", exchange.forwarded());
            assertEquals(log + "\nclient closed\n", exchange.log());
            assertTrue(exchange.answer().contains("\r\nConnection: close\r\n"));
        }
    }
}
