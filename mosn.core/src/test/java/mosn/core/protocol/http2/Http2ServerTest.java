package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Error;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;

class Http2ServerTest {
    private final ServerSide side = new ServerSide();

    @AfterEach
    void close() {
        side.close();
    }

    @Test
    void aRequestIsPassedOnAndAnswered() {
        side.client.headers(
                1,
                true,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "a",
                ":path",
                "/b?c",
                "x-d",
                "e");
        assertEquals("GET /b?c\n  host: a\n  x-d: e\nend", side.events());
        assertEquals("Http2", side.last().head.protocol());

        side.last().answer(200, false, "Content-Length", "2", "X-F", "g");
        side.last().data("hi", true);
        assertEquals(
                "HEADERS 1 :status=200 "
                        + ServerSide.DATE
                        + " content-length=2 x-f=g\nDATA 1 hi end",
                side.received());
    }

    @Test
    void bodiesAndTrailersPassBothWays() {
        side.client.post(1, "te", "trailers");
        side.client.data(1, "one", false);
        side.client.headers(1, true, "x-sum", "3");
        assertEquals(
                "POST /\n  host: a\n  te: trailers\ndata one\ntrailers\n  x-sum: 3", side.events());

        side.last().answer(200, false, "date", "now");
        side.last().data("two", false);
        var trailers = new mosn.core.message.HeaderBlock();
        trailers.add("Grpc-Status", "0");
        side.last().leg.trailers(trailers);
        assertEquals(
                "HEADERS 1 :status=200 date=now\nDATA 1 two\nHEADERS 1 grpc-status=0 end",
                side.received());
    }

    @Test
    void streamsAreAnsweredInAnyOrder() {
        side.client.get(1);
        side.client.get(3);
        side.requests.get(1).answer(204, true, "date", "now");
        side.requests.get(0).answer(204, true, "date", "now");
        assertEquals(
                "HEADERS 3 :status=204 date=now end\nHEADERS 1 :status=204 date=now end",
                side.received());
    }

    @Test
    void anAnswerOfTrailersAlonePassesUnharmed() {
        side.client.post(1);
        side.client.data(1, "", true);
        side.last().answer(200, true, "date", "now", "grpc-status", "12");
        assertEquals("HEADERS 1 :status=200 date=now grpc-status=12 end", side.received());
    }

    @Test
    void anEarlyAnswerEndsTheRequestWithoutBlame() {
        side.client.post(1);
        side.last().answer(200, true, "date", "now");
        assertEquals("HEADERS 1 :status=200 date=now end\nRST_STREAM 1 NO_ERROR", side.received());
        side.events();
        side.client.data(1, "late", true);
        assertEquals("", side.events() + side.received());
    }

    @Test
    void crumbsOfACookieAreOneCookie() {
        side.client.headers(
                1,
                true,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":authority",
                "a",
                ":path",
                "/",
                "cookie",
                "a=1",
                "x",
                "y",
                "cookie",
                "b=2");
        assertEquals("GET /\n  host: a\n  x: y\n  cookie: a=1; b=2\nend", side.events());
    }

    @Test
    void fieldsOfTheConnectionAreNotWritten() {
        side.client.get(1);
        side.last()
                .answer(
                        200,
                        true,
                        "date",
                        "now",
                        "Connection",
                        "close",
                        "Keep-Alive",
                        "1",
                        "Transfer-Encoding",
                        "chunked",
                        "Upgrade",
                        "x");
        assertEquals("HEADERS 1 :status=200 date=now end", side.received());
    }

    @Test
    void anInformationalResponseGoesBeforeTheOther() {
        side.client.get(1);
        side.last().leg.informational(side.last().leg.newHead(103));
        side.last().answer(204, true, "date", "now");
        assertEquals("HEADERS 1 :status=103\nHEADERS 1 :status=204 date=now end", side.received());
    }

    @Test
    void anAnswerToHeadHasItsLengthAndNoBody() {
        side.client.headers(
                1, true, ":method", "HEAD", ":scheme", "http", ":authority", "a", ":path", "/");
        side.last().answer(200, false, "date", "now", "content-length", "5");
        side.last().data("hello", true);
        assertEquals("HEADERS 1 :status=200 date=now content-length=5 end", side.received());
    }

    @Test
    void aBodyOfAnotherLengthThanAnnouncedIsReset() {
        side.client.get(1);
        side.last().answer(200, false, "date", "now", "content-length", "5");
        side.last().data("four", true);
        assertTrue(side.received().endsWith("\nRST_STREAM 1 INTERNAL_ERROR"));
    }

    @Test
    void aClientThatResetsIsHeard() {
        side.client.post(1);
        side.events();
        side.client.reset(1, Http2Error.CANCEL);
        assertEquals("reset DOWNSTREAM_CLOSED", side.events());
        side.last().answer(200, true);
        assertEquals("", side.received());
    }

    @Test
    void pingsAreAnswered() {
        side.client.ping(7, false);
        assertEquals("PING ack 7", side.received());
    }

    @Test
    void aConnectionDrainsInTwoSteps() {
        side.client.get(1);
        side.connection.drain();
        var first = side.received();
        assertTrue(first.startsWith("GOAWAY 2147483647 NO_ERROR\nPING "), first);
        side.client.get(3); // sent before the client knew
        side.client.ping(Long.parseLong(first.substring(first.lastIndexOf(' ') + 1)), true);
        assertEquals("GOAWAY 3 NO_ERROR", side.received());
        side.client.get(5);
        assertEquals(2, side.requests.size());
        side.requests.get(0).answer(204, true, "date", "now");
        side.requests.get(1).answer(204, true, "date", "now");
        assertTrue(side.received().contains("HEADERS 3 :status=204"));
        side.pass(Duration.ofSeconds(5));
        assertFalse(side.channel.isOpen());
    }

    @Test
    void whatIsBegunTooLateLeavesTheOthersAlone() {
        side.client.get(1);
        side.connection.drain();
        side.pass(Duration.ofSeconds(1));
        side.received();
        side.events();
        side.client.post(3);
        side.client.data(3, "late", false);
        side.client.windowUpdate(3, 10);
        side.client.data(3, "", true);
        assertEquals("", side.events());
        assertEquals("", side.received());
        side.last().answer(204, true, "date", "now");
        assertEquals("HEADERS 1 :status=204 date=now end", side.received());
    }

    @Test
    void aClientThatDoesNotAnswerThePingDrainsNeverthelessAfterASecond() {
        side.connection.drain();
        side.received();
        side.pass(Duration.ofSeconds(1));
        assertEquals("GOAWAY 0 NO_ERROR", side.received());
        side.pass(Duration.ofSeconds(5));
        assertFalse(side.channel.isOpen());
    }

    @Test
    void aNewConnectionHasASecondToAskForSomethingWhileItDrains() {
        try (var other =
                new ServerSide(
                        new Http2Server(
                                Http2Config.DEFAULT,
                                ServerSide.IDLE,
                                () -> java.time.Instant.EPOCH))) {
            other.connection.drain();
            assertEquals("", other.received()); // it may yet become TLS
            other.pass(Duration.ofSeconds(1));
            assertFalse(other.channel.isOpen());
        }
    }

    @Test
    void anIdleConnectionIsEnded() {
        side.client.get(1);
        side.pass(ServerSide.IDLE.plusSeconds(1));
        side.last().answer(204, true);
        side.received();
        side.pass(ServerSide.IDLE.minusSeconds(1));
        assertEquals("", side.received());
        side.pass(Duration.ofSeconds(1));
        assertEquals("GOAWAY 1 NO_ERROR", side.received());
    }

    @Test
    void aConnectionThatIsLostResetsItsStreams() {
        side.client.get(1);
        side.events();
        var _ = side.channel.close();
        assertEquals("reset DOWNSTREAM_CLOSED", side.events());
    }

    @Test
    void whatIsNoHttp2IsToldSo() {
        try (var other =
                new ServerSide(
                        new Http2Server(
                                Http2Config.DEFAULT,
                                ServerSide.IDLE,
                                java.time.InstantSource.system()))) {
            other.client.send(Wire.bytes("GET / HTTP/1.1\r\n\r\n"));
            assertTrue(other.received().endsWith("GOAWAY 0 PROTOCOL_ERROR no_preface"));
            assertEquals("refused 400 http2_no_preface", other.events());
        }
    }
}
