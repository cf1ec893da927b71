package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2CodecUtil;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/// CVE-2019-9511 and CVE-2019-9517: responses that are asked for and not taken.
class SlowWindowTest {
    @Test
    void aResponseThatIsNotTakenIsGivenUp() {
        try (var side = asked(0)) {
            side.last().data("waits", true);
            side.pass(Duration.ofSeconds(59));
            assertEquals("", side.events());
            side.pass(Duration.ofSeconds(16));
            assertEquals("reset DOWNSTREAM_CLOSED", side.events());
            assertEquals("RST_STREAM 1 CANCEL", side.received());
        }
    }

    @Test
    void takingItByteByByteIsNotTakingIt() {
        try (var side = asked(0)) {
            side.last().data("x".repeat(200), true);
            for (var second = 0; second < 76; second++) {
                side.client.windowUpdate(1, 1);
                side.pass(Duration.ofSeconds(1));
            }
            assertTrue(side.received().endsWith("RST_STREAM 1 CANCEL"));
        }
    }

    @Test
    void takingItSlowlyIsTakingIt() {
        try (var side = asked(0)) {
            side.last().data("x".repeat(100_000), true);
            for (var minute = 0; minute < 5; minute++) {
                side.client.windowUpdate(1, Http2Leg.PROGRESS);
                side.client.windowUpdate(0, Http2Leg.PROGRESS);
                side.pass(Duration.ofSeconds(55));
            }
            assertEquals("", side.events());
        }
    }

    @Test
    void aWindowThatOpensWideIsUsedAtOnce() {
        try (var side = asked(0)) {
            side.client.windowUpdate(0, 1 << 20);
            side.last().data("x".repeat(200_000), true);
            side.client.windowUpdate(1, 200_000);
            var received = side.received();
            assertEquals(200_000, received.chars().filter(c -> c == 'x').count());
            assertTrue(received.endsWith("x end"));
        }
    }

    @Test
    void aWindowThatSettingsOpenWideIsUsedAtOnce() {
        try (var side = asked(0)) {
            side.client.windowUpdate(0, 1 << 20);
            side.last().data("x".repeat(200_000), true);
            side.client.settings(Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE, 200_000);
            assertTrue(side.received().endsWith("x end"));
        }
    }

    @Test
    void whoeverBringsTheResponseIsToldToWait() {
        try (var side = asked(3)) {
            side.last().data("12345", false);
            assertFalse(side.last().leg.writable());
            assertEquals("DATA 1 123", side.received());
            side.client.windowUpdate(1, 2);
            assertEquals("DATA 1 45", side.received());
            assertEquals("", side.events());
            side.client.windowUpdate(1, 1);
            assertEquals("writable", side.events());
        }
    }

    /// A client with this much window, whose request has got the head of its answer.
    private static ServerSide asked(int window) {
        var side = new ServerSide();
        side.client.settings(Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE, window);
        side.client.get(1);
        side.last().answer(200, false, "date", "now");
        side.events();
        side.received();
        return side;
    }
}
