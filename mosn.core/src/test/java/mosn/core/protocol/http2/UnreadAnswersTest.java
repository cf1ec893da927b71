package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2FrameTypes;

import org.junit.jupiter.api.Test;

import java.util.Objects;

/// Akin to CVE-2019-9517: a client that asks, and reads nothing. What has no body waits for no
/// window, so only counting bounds it.
class UnreadAnswersTest {
    private static final int MANY = 5000;

    @Test
    void answersWithoutABodyAreNotPiledUp() {
        try (var side = new ServerSide()) {
            stopReading(side);
            for (var i = 0; i < MANY && side.channel.isOpen(); i++) {
                side.client.get(2 * i + 1);
                if (side.channel.isOpen()) {
                    side.last().answer(204, true, "date", "now");
                }
            }
            assertFalse(side.channel.isOpen());
            assertTrue(side.requests.size() < 1200, side.requests.size() + " requests");
        }
    }

    @Test
    void answersToWhatIsNotTakenAreNotPiledUp() {
        try (var side = new ServerSide()) {
            stopReading(side);
            for (var i = 0; i < MANY && side.channel.isOpen(); i++) {
                side.client.headers(2 * i + 1, true, ":method", "CONNECT", ":authority", "a");
            }
            assertFalse(side.channel.isOpen());
        }
    }

    @Test
    void resetsOfClosedStreamsAreNotPiledUp() {
        try (var side = new ServerSide()) {
            for (var i = 0; i < MANY; i++) {
                side.client.get(2 * i + 1);
                side.last().answer(204, true, "date", "now");
            }
            stopReading(side);
            for (var i = 0; i < MANY && side.channel.isOpen(); i++) {
                side.client.data(2 * i + 1, "x", false);
            }
            assertFalse(side.channel.isOpen());
        }
    }

    @Test
    void aClosedStreamIsResetOnce() {
        try (var side = new ServerSide()) {
            side.client.get(1);
            side.last().answer(204, true, "date", "now");
            side.received();
            side.client.data(1, "x", false);
            side.client.data(1, "y", true);
            assertEquals("RST_STREAM 1 STREAM_CLOSED", side.received());
        }
    }

    @Test
    void aBrokenFrameOfAnEndedStreamIsAnswered() {
        try (var side = new ServerSide()) {
            side.client.get(1);
            side.last().answer(204, true, "date", "now");
            side.received();
            side.client.frame(Http2FrameTypes.PRIORITY, 0, 1, 0, 0, 0, 3);
            assertEquals("RST_STREAM 1 FRAME_SIZE_ERROR", side.received());
        }
    }

    @Test
    void whoReadsMayAskAsOftenAsItLikes() {
        try (var side = new ServerSide()) {
            for (var i = 0; i < MANY; i++) {
                reads(side, i % 500 == 0);
                side.client.get(2 * i + 1);
                side.last().answer(204, true, "date", "now");
            }
            assertTrue(side.channel.isOpen());
        }
    }

    private static void stopReading(ServerSide side) {
        reads(side, false);
    }

    private static void reads(ServerSide side, boolean does) {
        Objects.requireNonNull(side.channel.unsafe().outboundBuffer())
                .setUserDefinedWritability(1, does);
        side.channel.runPendingTasks();
    }
}
