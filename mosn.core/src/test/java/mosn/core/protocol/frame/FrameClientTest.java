package mosn.core.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import mosn.api.codec.Codec.PoolMode;
import mosn.api.codec.Frame;
import mosn.api.codec.Frame.Kind;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.upstream.ClientConnection;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/// A connection to a host of a protocol of frames: everything that is seen of it is in a log.
class FrameClientTest {
    private final StringBuilder log = new StringBuilder();
    private EmbeddedChannel channel = new EmbeddedChannel();

    @AfterEach
    void close() {
        assertFalse(channel.finish());
    }

    @Test
    void aHostThatGoesAwayStillAnswersWhatItHas() {
        var connection = open(PoolMode.MULTIPLEX);
        ask(connection, "a");
        ask(connection, "b");
        receive("GO_AWAY 0 0 \n");
        assertEquals(0, connection.capacity());
        receive("RESPONSE 2 200 two\n");
        assertTrue(channel.isOpen());
        receive("RESPONSE 1 200 one\n");
        assertFalse(channel.isOpen());
        assertLog(
                "> REQUEST 1 0 a",
                "> REQUEST 2 0 b",
                "draining",
                "available",
                "b: 200 two",
                "available",
                "closed",
                "a: 200 one");
    }

    @Test
    void aHostThatGoesAwayFromAnIdleConnectionIsLetGo() {
        open(PoolMode.MULTIPLEX);
        receive("GO_AWAY 0 0 \n");
        assertFalse(channel.isOpen());
        assertLog("draining", "closed");
    }

    @Test
    void pingPongHasRoomForOneAtATime() {
        var connection = open(PoolMode.PING_PONG);
        assertEquals(1, connection.capacity());
        ask(connection, "a");
        assertEquals(0, connection.capacity());
        receive("RESPONSE 1 200 one\n");
        assertEquals(1, connection.capacity());
        ask(connection, "b");
        receive("RESPONSE 2 200 two\n");
        assertLog(
                "> REQUEST 1 0 a",
                "available",
                "a: 200 one",
                "> REQUEST 2 0 b",
                "available",
                "b: 200 two");
    }

    @Test
    void pingPongIsClosedWhenACallerGivesUpSoThatNobodyGetsItsAnswer() {
        var connection = open(PoolMode.PING_PONG);
        ask(connection, "a").reset();
        assertFalse(channel.isOpen());
        assertLog("> REQUEST 1 0 a", "closed");
    }

    @Test
    void pingPongIsKeptWhenACallerGivesUpBeforeItHasSent() {
        var connection = open(PoolMode.PING_PONG);
        connection.newStream(new Logged("a")).reset();
        assertEquals(1, connection.capacity());
        assertLog("available");
    }

    @Test
    void theLateAnswerOfACallThatWasGivenUpIsDropped() {
        var connection = open(PoolMode.MULTIPLEX);
        ask(connection, "a").reset();
        receive("RESPONSE 1 200 late\n");
        ask(connection, "b");
        receive("RESPONSE 2 200 two\n");
        assertLog("> REQUEST 1 0 a", "available", "> REQUEST 2 0 b", "available", "b: 200 two");
    }

    @Test
    void aOneWayCallIsOverWhenItHasBeenSent() {
        var connection = open(PoolMode.PING_PONG);
        var frame = new Frame(Kind.REQUEST_ONE_WAY, 9, 0, List.of(), Buffer.EMPTY);
        connection.newStream(new Logged("a")).head(new FrameRequestHead("line", frame), true);
        flush();
        assertEquals(1, connection.capacity());
        assertLog("available", "> REQUEST_ONE_WAY 1 0 ");
    }

    @Test
    void aFrameOfTheLimitIsTakenAndOneThatIsLongerEndsTheConnection() {
        var connection = open(PoolMode.MULTIPLEX);
        ask(connection, "a");
        ask(connection, "b");
        var most = "x".repeat(39 - "RESPONSE 1 200 ".length());
        receive("RESPONSE 1 200 " + most);
        receive("\n");
        receive("RESPONSE 2 200 " + most + "x");
        assertTrue(channel.isOpen());
        receive("x");
        assertFalse(channel.isOpen());
        assertLog(
                "> REQUEST 1 0 a",
                "> REQUEST 2 0 b",
                "available",
                "a: 200 " + most,
                "b: UPSTREAM_PROTOCOL_ERROR",
                "closed");
    }

    @Test
    void aRequestOverTheLimitIsRefusedAndTheConnectionStays() {
        var connection = open(PoolMode.MULTIPLEX);
        ask(connection, "x".repeat(41));
        assertTrue(channel.isOpen());
        assertLog("available", "x".repeat(41) + ": REQUEST_TOO_LARGE");
    }

    @Test
    void aHostThatHangsUpResetsAllItOwes() {
        var connection = open(PoolMode.MULTIPLEX);
        ask(connection, "a");
        ask(connection, "b");
        var _ = channel.close();
        assertLog(
                "> REQUEST 1 0 a",
                "> REQUEST 2 0 b",
                "a: UPSTREAM_CLOSED",
                "b: UPSTREAM_CLOSED",
                "closed");
    }

    @Test
    void aHostThatAsksEndsTheConnection() {
        open(PoolMode.MULTIPLEX);
        receive("REQUEST 1 0 what\n");
        assertLog("closed");
    }

    @Test
    void heartbeatsAreAnswered() {
        open(PoolMode.PING_PONG);
        receive("HEARTBEAT 5 0 \n");
        receive("HEARTBEAT_REPLY 6 0 \n");
        assertLog("> HEARTBEAT_REPLY 5 0 ");
    }

    private ClientConnection open(PoolMode mode) {
        channel = new EmbeddedChannel();
        return new FrameClient("line", new LineCodec(mode))
                .open(
                        channel,
                        new ClientConnection.Listener() {
                            @Override
                            public void onAvailable(ClientConnection connection) {
                                log("available");
                            }

                            @Override
                            public void onDraining(ClientConnection connection) {
                                log("draining");
                            }

                            @Override
                            public void onClosed(ClientConnection connection) {
                                log("closed");
                            }
                        });
    }

    private UpstreamLeg ask(ClientConnection connection, String body) {
        var frame = new Frame(Kind.REQUEST, 9, 0, List.of(), Buffer.EMPTY);
        var leg = connection.newStream(new Logged(body));
        leg.head(new FrameRequestHead("line", frame), false);
        leg.data(Unpooled.copiedBuffer(body, US_ASCII), true);
        flush();
        return leg;
    }

    private void receive(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
        flush();
    }

    private void flush() {
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            log("> " + out.toString(US_ASCII).replace("\n", ""));
            out.release();
        }
    }

    private void log(String line) {
        log.append(line).append('\n');
    }

    private void assertLog(String... lines) {
        assertEquals(String.join("\n", lines) + "\n", log.toString());
    }

    /// A caller, by what it asked.
    private final class Logged implements ResponseReceiver {
        private final String name;

        Logged(String name) {
            this.name = name;
        }

        @Override
        public void informational(ResponseHead head) {
            log(name + ": " + head.status());
        }

        @Override
        public void head(ResponseHead head, boolean end) {
            log.append(name).append(": ").append(head.status()).append(end ? "\n" : " ");
        }

        @Override
        public void data(ByteBuf chunk, boolean end) {
            log(chunk.toString(US_ASCII));
            chunk.release();
        }

        @Override
        public void trailers(Headers trailers) {
            log(name + ": trailers");
        }

        @Override
        public void reset(StreamReset why) {
            log(name + ": " + why);
        }

        @Override
        public void onWritable() {}
    }
}
