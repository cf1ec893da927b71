package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;

import mosn.core.message.StreamReset;
import mosn.core.protocol.http1.ServerSide.Request;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class Http1TimeoutPipelineTest {
    private static final String UPGRADE =
            String.join(
                    "\r\n",
                    "GET / HTTP/1.1",
                    "Host: a",
                    "Connection: upgrade",
                    "Upgrade: websocket",
                    "\r\n");

    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
    private static final Duration ALMOST = Duration.ofMillis(1);

    @Test
    void anIdleConnectionClosesSilently() {
        try (var server = new ServerSide(_ -> {})) {
            server.pass(ServerSide.IDLE.minus(ALMOST));
            assertTrue(server.open());
            server.pass(ALMOST);
            assertFalse(server.open());
            assertEquals("", server.received() + server.events);
        }
    }

    @Test
    void idlenessBeginsAnewWithEachResponse() {
        try (var server = new ServerSide(Http1TimeoutPipelineTest::ok)) {
            for (var i = 0; i < 3; i++) {
                server.pass(ServerSide.IDLE.minus(ALMOST));
                server.send(GET);
                assertTrue(server.received().endsWith("ok"));
            }
            server.pass(ServerSide.IDLE);
            assertFalse(server.open());
        }
    }

    @Test
    void aRequestThatTakesLongIsNotIdle() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            server.pass(Duration.ofHours(1));
            assertTrue(server.open());
            ok(server.last());
            assertTrue(server.received().endsWith("ok"));
            assertTrue(server.open());
        }
    }

    @Test
    void aHeadHasSoLongFromItsFirstByteHoweverSlowlyItTrickles() {
        try (var server = new ServerSide(_ -> {})) {
            server.pass(Duration.ofSeconds(80));
            for (var second = 0; second < 29; second++) {
                server.send(GET.substring(second % 10, second % 10 + 1).equals("G") ? "G" : "E");
                server.pass(Duration.ofSeconds(1));
            }
            assertTrue(server.open());
            server.pass(Duration.ofSeconds(1));
            assertTrue(server.received().startsWith("HTTP/1.1 408 Request Timeout\r\n"));
            assertEquals("refused 408 head_timeout\n", server.events.toString());
            assertFalse(server.open());
        }
    }

    @Test
    void aBodyHasSoLongForEachOfItsPieces() {
        try (var server = new ServerSide(Http1TimeoutPipelineTest::ok)) {
            server.send(POST);
            for (var piece = 0; piece < 3; piece++) {
                server.pass(Duration.ofSeconds(59));
                server.send("x");
            }
            assertTrue(server.received().endsWith("ok"));
        }
    }

    @Test
    void aBodyThatStallsResetsTheRequestWhichMayStillBeAnswered() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(POST + "x");
            server.pass(Duration.ofSeconds(60));
            assertTrue(
                    server.events.toString().endsWith("reset DOWNSTREAM_BODY_TIMEOUT\n"),
                    server.events.toString());
            server.last().answer(StreamReset.DOWNSTREAM_BODY_TIMEOUT.status(), "slow");
            var answer = server.received();
            assertTrue(answer.startsWith("HTTP/1.1 408 Request Timeout\r\n"), answer);
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
            assertFalse(server.open());
        }
    }

    @Test
    void aBodyThatWePausedDoesNotStall() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(POST + "x");
            server.last().leg.pause();
            server.pass(Duration.ofHours(1));
            assertFalse(server.channel.config().isAutoRead());
            server.last().leg.resume();
            server.pass(Duration.ofSeconds(59));
            server.send("yz");
            assertEquals("xyz", server.last().body());
        }
    }

    @Test
    void drainingClosesAnIdleConnectionAtOnce() {
        try (var server = new ServerSide(Http1TimeoutPipelineTest::ok)) {
            server.send(GET);
            server.connection.drain();
            assertTrue(server.received().endsWith("ok"));
            assertFalse(server.open());
        }
    }

    @Test
    void drainingGivesANewConnectionAMomentForTheRequestThatIsOnItsWay() {
        try (var server = new ServerSide(Http1TimeoutPipelineTest::ok)) {
            server.connection.drain();
            assertTrue(server.open());
            server.send(GET);
            assertTrue(server.received().contains("\r\nConnection: close\r\n"));
            assertFalse(server.open());
        }
        try (var server = new ServerSide(Http1TimeoutPipelineTest::ok)) {
            server.connection.drain();
            server.pass(Duration.ofSeconds(1));
            assertFalse(server.open());
        }
    }

    @Test
    void drainingFinishesTheRequestUnderWay() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            server.connection.drain();
            assertTrue(server.open());
            ok(server.last());
            assertTrue(server.received().contains("\r\nConnection: close\r\n"));
            assertFalse(server.open());
        }
    }

    @Test
    void drainingFinishesTheHeadThatHasBegun() {
        try (var server = new ServerSide(Http1TimeoutPipelineTest::ok)) {
            server.send(GET);
            server.send("GET / HT");
            server.connection.drain();
            assertTrue(server.open());
            server.send("TP/1.1\r\nHost: a\r\n\r\n");
            assertEquals(2, server.requests.size());
            assertFalse(server.open());
        }
    }

    @Test
    void closingResetsTheRequestUnderWay() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            server.connection.close();
            assertTrue(server.events.toString().endsWith("reset LOCAL_CLOSED\n"));
            assertFalse(server.open());
        }
    }

    @Test
    void aTunnelIsItsStreamsToEnd() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(UPGRADE);
            var request = server.last();
            request.leg.head(request.head(101, "Upgrade", "websocket"), false);
            server.pass(ServerSide.IDLE.multipliedBy(2));
            assertTrue(server.open());
            request.leg.data(Unpooled.EMPTY_BUFFER, true);
            request.leg.reset();
            assertFalse(server.open());
        }
    }

    private static void ok(Request request) {
        if (request.ended) {
            request.answer(200, "ok");
        }
    }
}
