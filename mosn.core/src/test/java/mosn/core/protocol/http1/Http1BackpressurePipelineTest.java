package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Objects;

class Http1BackpressurePipelineTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    @Test
    void aClientThatTakesNothingStopsItsResponseUntilItDoes() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            takesNothing(server.channel, true);
            assertFalse(server.last().leg.writable());
            takesNothing(server.channel, false);
            assertTrue(server.last().leg.writable());
            assertTrue(server.events.toString().endsWith("writable\n"));
        }
    }

    @Test
    void aClientThatTakesNothingForTooLongIsGivenUp() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            takesNothing(server.channel, true);
            server.pass(Duration.ofSeconds(59));
            assertTrue(server.open());
            server.pass(Duration.ofSeconds(1));
            assertTrue(server.events.toString().endsWith("reset DOWNSTREAM_CLOSED\n"));
            assertFalse(server.open());
        }
    }

    @Test
    void aClientThatTakesSomethingInTimeIsNot() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            for (var i = 0; i < 3; i++) {
                takesNothing(server.channel, true);
                server.pass(Duration.ofSeconds(59));
                takesNothing(server.channel, false);
            }
            server.pass(Duration.ofHours(1));
            assertTrue(server.open());
        }
    }

    @Test
    void aPausedRequestIsNotReadUntilItIsResumed() {
        try (var server = new ServerSide(_ -> {})) {
            server.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nab");
            server.last().leg.pause();
            server.send("cd");
            assertEquals("ab", server.last().body());
            server.last().leg.resume();
            assertTrue(server.open());
            assertEquals("abcd", server.last().body());
        }
    }

    @Test
    void aPausedResponseIsNotReadUntilItIsResumed() {
        try (var client = new ClientSide()) {
            var leg = client.ask(ClientSide.request("GET", "/", "Host", "h"), true);
            leg.pause();
            assertFalse(client.channel.config().isAutoRead());
            leg.resume();
            assertTrue(client.channel.config().isAutoRead());
        }
    }

    @Test
    void aConnectionIsReadAgainForTheNextRequestWhoeverForgotToResume() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            server.last().leg.pause();
            server.last().answer(200, "ok");
            server.send(GET);
            assertEquals(2, server.requests.size());
        }
    }

    @Test
    void aLegWhoseTimeIsOverDoesNothing() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            var first = server.last();
            first.answer(200, "ok");
            var _ = server.received();
            server.send(GET);
            first.answer(200, "late");
            first.leg.pause();
            first.leg.reset();
            assertEquals("", server.received());
            assertTrue(server.channel.config().isAutoRead());
            server.last().answer(200, "ok");
            assertTrue(server.received().endsWith("ok"));
        }
    }

    @Test
    void aBodyLongerThanItsHeadSaysIsCutAndTheConnectionEnds() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            var request = server.last();
            request.leg.head(request.head(200, "Date", "x", "Content-Length", "2"), false);
            request.leg.data(ServerSide.bytes("okHTTP/1.1 200 OK"), true);
            assertEquals(
                    "HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 2\r\n\r\nok", server.received());
            assertFalse(server.open());
        }
    }

    @Test
    void aBodyShorterThanItsHeadSaysEndsTheConnection() {
        try (var server = new ServerSide(_ -> {})) {
            server.send(GET);
            var request = server.last();
            request.leg.head(request.head(200, "Content-Length", "2"), false);
            request.leg.data(ServerSide.bytes("o"), true);
            assertFalse(server.open());
        }
    }

    @Test
    void aRequestLongerThanItsHeadSaysNeverReachesTheHostAsTwo() {
        try (var client = new ClientSide()) {
            var head = ClientSide.request("POST", "/", "Host", "h", "Content-Length", "2");
            var leg = client.ask(head, false);
            leg.data(ServerSide.bytes("okGET / HTTP/1.1"), true);
            assertFalse(client.received().contains("GET"));
            assertEquals("reset LOCAL_PROTOCOL_ERROR\nclosed\n", client.events());
        }
    }

    private static void takesNothing(EmbeddedChannel channel, boolean nothing) {
        Objects.requireNonNull(channel.unsafe().outboundBuffer())
                .setUserDefinedWritability(1, !nothing);
        channel.runPendingTasks();
    }
}
