package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// CVE-2019-9518: frames of data without any.
class EmptyFrameFloodTest {
    @Test
    void aClientThatSendsNothingElseIsSentAway() {
        try (var side = new ServerSide(Configs.of("'max_control_frames': 50"))) {
            side.client.post(1);
            side.events();
            for (var i = 0; i < 200 && side.channel.isOpen(); i++) {
                side.client.data(1, "", false);
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
                side.client.data(1, "", false);
            }
            assertFalse(side.received().contains("GOAWAY"));
        }
    }
}
