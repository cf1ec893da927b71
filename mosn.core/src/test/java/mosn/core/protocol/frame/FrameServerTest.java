package mosn.core.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import mosn.api.codec.Codec.PoolMode;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.stream.Connection;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.protocol.ServerConnection;
import mosn.core.stream.StreamFactory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/// A client's connection of a protocol of frames: everything that is seen of it is in a log.
class FrameServerTest implements StreamFactory {
    private final StringBuilder log = new StringBuilder();
    private final List<DownstreamLeg> legs = new ArrayList<>();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final ServerConnection connection =
            new FrameServer("line", new LineCodec(PoolMode.MULTIPLEX)).open(channel, this);

    @AfterEach
    void close() {
        assertFalse(channel.finish());
    }

    @Test
    void aClientThatGoesAwayStillGetsItsAnswers() {
        receive("REQUEST 7 0 a\nREQUEST 8 0 b\nGO_AWAY 0 0 \n");
        answer(1, "two");
        assertTrue(channel.isOpen());
        answer(0, "one");
        assertFalse(channel.isOpen());
        assertLog("a", "b", "> RESPONSE 8 200 two", "> RESPONSE 7 200 one");
    }

    @Test
    void aClientThatGoesAwayAndWaitsForNothingIsLetGo() {
        receive("GO_AWAY 0 0 \n");
        assertFalse(channel.isOpen());
    }

    @Test
    void drainingTellsTheClientAndAnswersWhatItHasAsked() {
        receive("REQUEST 7 0 a\n");
        connection.drain();
        flush();
        assertTrue(channel.isOpen());
        answer(0, "one");
        assertFalse(channel.isOpen());
        assertLog("a", "> GO_AWAY 0 0 ", "> RESPONSE 7 200 one");
    }

    @Test
    void drainingAnIdleConnectionTellsTheClientAndCloses() {
        connection.drain();
        flush();
        assertFalse(channel.isOpen());
        assertLog("> GO_AWAY 0 0 ");
    }

    @Test
    void aFrameOfTheLimitIsTakenAndOneThatIsLongerEndsTheConnection() {
        var most = "x".repeat(39 - "REQUEST 7 0 ".length());
        receive("REQUEST 7 0 " + most);
        receive("\n");
        receive("REQUEST 8 0 " + most + "x");
        assertTrue(channel.isOpen());
        receive("x");
        assertFalse(channel.isOpen());
        assertLog(most, "refused 400 bad_frame", "DOWNSTREAM_CLOSED");
    }

    @Test
    void aResponseOverTheLimitIsAnAnswerThatSaysSo() {
        receive("REQUEST 7 0 a\n");
        answer(0, "x".repeat(41));
        assertTrue(channel.isOpen());
        assertLog("a", "> RESPONSE 7 500 ");
    }

    @Test
    void theAnswerToAOneWayCallIsDropped() {
        receive("REQUEST_ONE_WAY 7 0 a\nREQUEST 8 0 b\n");
        assertTrue(legs.getFirst().oneWay());
        answer(0, "one");
        answer(1, "two");
        assertLog("a", "b", "> RESPONSE 8 200 two");
    }

    @Test
    void aClientThatAnswersIsNone() {
        receive("RESPONSE 7 200 a\n");
        assertFalse(channel.isOpen());
        assertLog("refused 400 response_without_request");
    }

    private void answer(int index, String body) {
        var leg = legs.get(index);
        leg.head(leg.newHead(200), false);
        leg.data(Unpooled.copiedBuffer(body, US_ASCII), true);
        flush();
    }

    private void receive(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
        flush();
    }

    private void flush() {
        channel.runPendingTasks();
        for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            out.toString(US_ASCII).lines().forEach(line -> log("> " + line));
            out.release();
        }
    }

    private void log(String line) {
        log.append(line).append('\n');
    }

    private void assertLog(String... lines) {
        assertEquals(String.join("\n", lines) + "\n", log.toString());
    }

    @Override
    public Connection connection() {
        throw new UnsupportedOperationException("the protocol does not ask for it");
    }

    @Override
    public void refused(int status, String detail) {
        log("refused " + status + " " + detail);
    }

    @Override
    public RequestReceiver newStream(DownstreamLeg leg) {
        legs.add(leg);
        return new RequestReceiver() {
            @Override
            public void head(RequestHead head, boolean end) {
                if (end) {
                    log("");
                }
            }

            @Override
            public void data(ByteBuf chunk, boolean end) {
                log(chunk.toString(US_ASCII));
                chunk.release();
            }

            @Override
            public void trailers(Headers trailers) {
                log("trailers");
            }

            @Override
            public void reset(StreamReset why) {
                log(why.toString());
            }

            @Override
            public void onWritable() {}
        };
    }
}
