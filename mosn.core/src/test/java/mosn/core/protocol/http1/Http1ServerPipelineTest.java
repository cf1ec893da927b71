package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.core.protocol.http1.ServerSide.Request;

import org.junit.jupiter.api.Test;

class Http1ServerPipelineTest {
    private static final String OK =
            "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n" + ServerSide.DATE + "\r\nok";

    @Test
    void aConnectionIsKeptForTheNextRequest() {
        try (var server = new ServerSide(Http1ServerPipelineTest::ok)) {
            for (var i = 0; i < 3; i++) {
                server.send("GET /" + i + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertEquals(OK, server.received());
            }
            assertTrue(server.open());
        }
    }

    @Test
    void pipelinedRequestsAreServedInOrderOneAfterTheOther() {
        try (var server = new ServerSide(_ -> {})) {
            server.send("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals(1, server.requests.size());
            assertFalse(server.channel.config().isAutoRead());
            ok(server.last());
            assertEquals(OK, server.received());
            assertEquals(2, server.requests.size());
            assertTrue(server.channel.config().isAutoRead());
            ok(server.last());
            assertEquals(OK, server.received());
        }
    }

    @Test
    void aBodyOfAKnownLengthIsPassedOnAsItArrives() {
        try (var server = new ServerSide(Http1ServerPipelineTest::ok)) {
            server.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe");
            server.send("llo");
            assertEquals(
                    """
                    head POST /
                      Host: a
                      Content-Length: 5
                    data he
                    data llo
                    end
                    """,
                    server.events.toString());
            assertEquals(OK, server.received());
        }
    }

    @Test
    void chunksAndTrailersArePassedOnWithoutTheirFraming() {
        try (var server = new ServerSide(Http1ServerPipelineTest::ok)) {
            server.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            server.send("5\r\nhello\r\n1;x=y\r\n!\r\n0\r\nX-Sum: 7\r\n\r\n");
            assertEquals(
                    """
                    head POST /
                      Host: a
                    data hello
                    data !
                    trailers
                      X-Sum: 7
                    """,
                    server.events.toString());
            assertEquals(OK, server.received());
        }
    }

    @Test
    void aResponseOfUnknownLengthGoesOutInChunks() {
        try (var server = new ServerSide(_ -> {})) {
            server.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            var request = server.last();
            request.leg.head(request.head(200, "X-A", "b"), false);
            request.leg.data(ServerSide.bytes("hello"), false);
            request.leg.trailers(request.head(200, "X-Sum", "7").headers());
            assertEquals(
                    "HTTP/1.1 200 OK\r\nX-A: b\r\n"
                            + ServerSide.DATE
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + "5\r\n"
                            + "hello\r\n"
                            + "0\r\n"
                            + "X-Sum: 7\r\n\r\n",
                    server.received());
            assertTrue(server.open());
        }
    }

    @Test
    void whatIsNoRequestIsAnsweredWithASentenceAndTheEnd() {
        try (var server = new ServerSide(_ -> {})) {
            server.send("GET / HTTP/1.1\r\n\r\n");
            assertEquals(
                    "HTTP/1.1 400 Bad Request\r\n"
                            + ServerSide.DATE
                            + "Content-Type: text/plain\r\nContent-Length: 24\r\n"
                            + "Connection: close\r\n\r\nThere is no Host field.\n",
                    server.received());
            assertEquals("refused 400 missing_host\n", server.events.toString());
            assertFalse(server.open());
        }
    }

    private static void ok(Request request) {
        if (request.ended) {
            request.answer(200, "ok");
        }
    }
}
