package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class Http1ClientPipelineTest {
    @Test
    void aConnectionIsKeptForTheNextRequest() {
        try (var client = new ClientSide()) {
            for (var i = 0; i < 3; i++) {
                client.ask(ClientSide.request("GET", "/a?b", "Host", "h", "X-A", "1"), true);
                assertEquals("GET /a?b HTTP/1.1\r\nHost: h\r\nX-A: 1\r\n\r\n", client.received());
                client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                assertEquals(
                        "head 200\n  Content-Length: 2\ndata ok\nend\navailable\n",
                        client.events());
            }
            assertEquals(1, client.connection.capacity());
        }
    }

    @Test
    void aBodyOfUnknownLengthGoesOutInChunks() {
        try (var client = new ClientSide()) {
            var leg = client.ask(ClientSide.request("POST", "/", "Host", "h"), false);
            leg.data(ServerSide.bytes("hello"), false);
            leg.data(ServerSide.bytes("x".repeat(5000)), true);
            assertEquals(
                    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nhello\r\n1388\r\n"
                            + "x".repeat(5000)
                            + "\r\n0\r\n\r\n",
                    client.received());
        }
    }

    @Test
    void whatFiltersHaveSaidTwiceIsNotSentTwice() {
        try (var client = new ClientSide()) {
            var length = "Content-Length";
            client.ask(
                    ClientSide.request(
                            "GET", "/", "Host", "a", length, "0", "Host", "b", length, "50"),
                    true);
            assertEquals(
                    "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", client.received());
        }
        try (var client = new ClientSide()) {
            var length = "Content-Length";
            var request = ClientSide.request("POST", "/", "Host", "a", length, "1", length, "2");
            client.ask(request, false).data(ServerSide.bytes("xy"), true);
            var head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
            assertEquals(head + "2\r\nxy\r\n0\r\n\r\n", client.received());
        }
    }

    @Test
    void chunksAndTrailersArePassedOnWithoutTheirFraming() {
        try (var client = new ClientSide()) {
            client.ask(ClientSide.request("GET", "/", "Host", "h"), true);
            client.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n");
            client.send("0\r\nX-Sum: 7\r\n\r\n");
            assertEquals("head 200\ndata ok\ntrailers\n  X-Sum: 7\navailable\n", client.events());
        }
    }

    @Test
    void aBodyMayEndWithTheConnection() {
        try (var client = new ClientSide()) {
            client.ask(ClientSide.request("GET", "/", "Host", "h"), true);
            client.send("HTTP/1.0 200 Fine\r\n\r\nhello");
            client.hostCloses();
            assertEquals("head 200\ndata hello\ndata \nend\nclosed\n", client.events());
        }
    }

    @Test
    void aConnectionThatEndsBeforeTheAnswerSaysSo() {
        try (var client = new ClientSide()) {
            client.ask(ClientSide.request("GET", "/", "Host", "h"), true);
            client.hostCloses();
            assertEquals("reset UPSTREAM_CLOSED_EARLY\nclosed\n", client.events());
            assertEquals(0, client.connection.capacity());
        }
    }

    @Test
    void whatIsNoResponseResetsTheStreamAndClosesTheConnection() {
        try (var client = new ClientSide()) {
            client.ask(ClientSide.request("GET", "/", "Host", "h"), true);
            client.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
            assertEquals("reset UPSTREAM_PROTOCOL_ERROR\nclosed\n", client.events());
            assertFalse(client.open());
        }
    }

    @Test
    void bytesThatNobodyAskedForCloseTheConnection() {
        try (var client = new ClientSide()) {
            assertTrue(client.open());
            client.send("HTTP/1.1 408 Request Timeout\r\n\r\n");
            assertFalse(client.open());
        }
    }
}
