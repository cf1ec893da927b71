package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// Windows that open and open, without anything to go through them.
class WindowUpdateFloodTest {
    @Test
    void aClientThatSendsNothingElseIsSentAway() {
        try (var side = new ServerSide(Configs.of("'max_control_frames': 50"))) {
            side.client.post(1);
            side.events();
            for (var i = 0; i < 200 && side.channel.isOpen(); i++) {
                side.client.windowUpdate(i % 2, 1);
            }
            var received = side.received();
            assertTrue(
                    received.endsWith("GOAWAY 1 ENHANCE_YOUR_CALM too_many_control_frames"),
                    received);
            assertTrue(side.events().endsWith("reset DOWNSTREAM_PROTOCOL_ERROR"));
            assertTrue(received.lines().count() <= 51, received);
        }
    }

    @Test
    void aFewAreBorne() {
        try (var side = new ServerSide(Configs.of("'max_control_frames': 50"))) {
            side.client.post(1);
            for (var i = 0; i < 40; i++) {
                side.client.windowUpdate(i % 2, 1);
            }
            assertFalse(side.received().contains("GOAWAY"));
        }
    }
}
