package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2FrameTypes;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Each limit at its edge: the most that is taken, and one more.
class Http2LimitsTest {
    private static final List<String> USUAL =
            List.of(":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/");

    /// What [#USUAL] counts as, with 32 for each field.
    private static final int USUAL_SIZE = 4 * 32 + 7 + 3 + 7 + 4 + 10 + 1 + 5 + 1;

    @Test
    void aHeadMayBeAsLargeAsItsLimit() {
        var limits = Configs.of("'max_header_size': 512");
        var most = 512 - USUAL_SIZE - 32 - 1;
        assertTaken(limits, "x", "y".repeat(most));
        assertRefused("431 head_too_large", limits, "x", "y".repeat(most + 1));
    }

    @Test
    void aHeadMayHaveAsManyFieldsAsItsLimit() {
        var limits = Configs.of("'max_header_count': 3");
        assertTaken(limits, "x", "1", "x", "2"); // the authority is one, too
        assertRefused("431 too_many_headers", limits, "x", "1", "x", "2", "x", "3");
    }

    @Test
    void aTargetMayBeAsLongAsItsLimit() {
        var limits = Configs.of("'max_target_length': 10");
        try (var side = new ServerSide(limits)) {
            side.client.headers(1, true, target("/" + "x".repeat(9)));
            assertEquals(1, side.requests.size());
            side.events();
            side.client.headers(3, true, target("/" + "x".repeat(10)));
            assertEquals("refused 414 target_too_long", side.events());
            assertEquals("HEADERS 3 :status=414 content-length=0 end", side.received());
        }
    }

    private static String[] target(String path) {
        return new String[] {":method", "GET", ":scheme", "http", ":authority", "a", ":path", path};
    }

    @Test
    void aBodyMayBeAnnouncedAsLongAsItsLimit() {
        try (var side = new ServerSide(Configs.of("'max_request_body_size': 10"))) {
            side.client.post(1, "content-length", "10");
            assertEquals(1, side.requests.size());
            side.events();
            side.client.post(3, "content-length", "11");
            assertEquals("refused 413 body_too_large", side.events());
            assertEquals(
                    "HEADERS 3 :status=413 content-length=0 end\nRST_STREAM 3 NO_ERROR",
                    side.received());
        }
    }

    @Test
    void aBodyMayBeAsLongAsItsLimit() {
        try (var side = new ServerSide(Configs.of("'max_request_body_size': 10"))) {
            side.client.post(1);
            side.client.data(1, "01234", false);
            side.client.data(1, "56789", false);
            side.events();
            side.client.data(1, "x", false);
            assertEquals("reset REQUEST_TOO_LARGE", side.events());
            side.last().answer(413, true, "date", "now");
            assertEquals(
                    "HEADERS 1 :status=413 date=now end\nRST_STREAM 1 NO_ERROR", side.received());
        }
    }

    @Test
    void asManyStreamsAsTheLimitMayBeUnderWay() {
        try (var side = new ServerSide(Configs.of("'max_concurrent_streams': 2"))) {
            side.client.get(1);
            side.client.get(3);
            side.client.get(5);
            assertEquals("RST_STREAM 5 REFUSED_STREAM", side.received());
            side.last().answer(204, true);
            side.received();
            side.client.get(7);
            assertEquals(3, side.requests.size());
        }
    }

    @Test
    void aFrameMayBeAsLongAsItsLimit() {
        try (var side = new ServerSide()) {
            side.client.post(1);
            side.client.data(1, "x".repeat(16_384), false);
            assertEquals("", side.received());
            side.client.frame(Http2FrameTypes.DATA, 0, 1, Wire.bytes("x".repeat(16_385)));
            assertEquals("GOAWAY 1 FRAME_SIZE_ERROR frame_too_large", side.received());
        }
    }

    @Test
    void aStreamMayGetAsMuchAsItsWindow() {
        try (var side = new ServerSide(Configs.of("'initial_stream_window_size': 65535"))) {
            side.client.post(1);
            side.last().leg.pause();
            for (var i = 0; i < 3; i++) {
                side.client.data(1, "x".repeat(16_384), false);
            }
            side.client.data(1, "x".repeat(16_383), false);
            assertEquals("", side.received());
            side.client.data(1, "x", false);
            assertEquals("RST_STREAM 1 FLOW_CONTROL_ERROR", side.received());
        }
    }

    @Test
    void aConnectionMayGetAsMuchAsItsWindow() {
        try (var side = new ServerSide(Configs.of("'initial_connection_window_size': 65535"))) {
            side.client.post(1);
            side.client.frame(Http2FrameTypes.DATA, 0, 1, Wire.bytes("x".repeat(16_384)));
            assertEquals("", side.received());
            side.client.frame(Http2FrameTypes.DATA, 0, 1, Wire.bytes("x".repeat(16_384)));
            // half of it is given back at once, whoever is paused
            assertEquals("WINDOW_UPDATE 0 32768", side.received());
        }
    }

    @Test
    void aBodyThatIsTooLongIsAnsweredWhenItEnds() {
        try (var side = new ServerSide(Configs.of("'max_request_body_size': 3"))) {
            side.client.post(1);
            side.client.data(1, "1234", true);
            side.last().answer(413, true, "date", "now");
            assertEquals("HEADERS 1 :status=413 date=now end", side.received());
        }
    }

    @Test
    void trailersOfABodyThatIsTooLongAreNotPassedOn() {
        try (var side = new ServerSide(Configs.of("'max_request_body_size': 3"))) {
            side.client.post(1);
            side.client.data(1, "1234", false);
            side.events();
            side.client.headers(1, true, "a", "b");
            assertEquals("", side.events());
            side.last().answer(413, true, "date", "now");
            assertEquals("HEADERS 1 :status=413 date=now end", side.received());
        }
    }

    @Test
    void eachHeadHasItsOwnTime() {
        try (var side = new ServerSide()) {
            var bytes = Unpooled.buffer();
            for (var id = 1; id <= 2 * 40 + 1; id += 2) {
                var block = Wire.block(":method", "GET", ":scheme", "http", ":path", "/");
                block.writeBytes(Wire.block("host", "a"));
                bytes.writeMedium(block.readableBytes()).writeByte(Http2FrameTypes.HEADERS);
                bytes.writeByte(Wire.END_STREAM | Wire.END_HEADERS).writeInt(id);
                bytes.writeBytes(block);
            }
            var length = bytes.readableBytes() / 41;
            side.client.send(bytes.readRetainedSlice(5));
            for (var second = 0; second < 40; second++) {
                side.pass(Duration.ofSeconds(1));
                side.client.send(bytes.readRetainedSlice(length));
            }
            bytes.release();
            assertEquals(40, side.requests.size());
            assertEquals("", side.received());
        }
    }

    @Test
    void aBodyThatStopsIsTimedOut() {
        try (var side = new ServerSide()) {
            side.client.post(1);
            side.client.data(1, "x", false);
            side.events();
            side.pass(Duration.ofSeconds(59));
            assertEquals("", side.events());
            side.pass(Duration.ofSeconds(16));
            assertEquals("reset DOWNSTREAM_BODY_TIMEOUT", side.events());
            side.last().answer(408, true, "date", "now");
            assertTrue(side.received().startsWith("HEADERS 1 :status=408 date=now end"));
        }
    }

    @Test
    void aBodyThatNobodyAsksForIsNot() {
        try (var side = new ServerSide()) {
            side.client.post(1);
            side.last().leg.pause();
            side.events();
            side.pass(Duration.ofMinutes(5));
            assertEquals("", side.events());
        }
    }

    @Test
    void aClientThatIsGoneIsFoundOut() {
        var asked = Configs.of("'keepalive_interval': '10s', 'keepalive_timeout': '5s'");
        try (var side = new ServerSide(asked)) {
            side.client.get(1);
            side.events();
            side.pass(Duration.ofSeconds(10));
            var ping = side.received();
            assertTrue(ping.startsWith("PING "), ping);
            side.client.ping(Long.parseLong(ping.substring(5)), true);
            side.pass(Duration.ofSeconds(10));
            assertEquals(ping, side.received());
            side.pass(Duration.ofSeconds(5));
            assertEquals("reset DOWNSTREAM_CLOSED", side.events());
        }
    }

    private static void assertTaken(Http2Config limits, String... more) {
        try (var side = new ServerSide(limits)) {
            side.client.headers(1, true, with(more));
            assertEquals(1, side.requests.size());
            assertEquals("", side.received());
        }
    }

    private static void assertRefused(String why, Http2Config limits, String... more) {
        try (var side = new ServerSide(limits)) {
            side.client.headers(1, true, with(more));
            assertEquals("refused " + why, side.events());
            var status = why.substring(0, 3);
            assertEquals("HEADERS 1 :status=" + status + " content-length=0 end", side.received());
        }
    }

    private static String[] with(String... more) {
        var fields = new ArrayList<>(USUAL);
        fields.addAll(List.of(more));
        return fields.toArray(String[]::new);
    }
}
