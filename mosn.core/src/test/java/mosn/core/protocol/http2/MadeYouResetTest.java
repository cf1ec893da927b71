package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// CVE-2025-8671: mistakes about single streams, so that it is the server who resets them.
class MadeYouResetTest {
    private final Http2Config few = Configs.of("'max_resets': 10");

    @Test
    void windowsThatAreTooLargeAreCountedAsResets() {
        try (var side = new ServerSide(few)) {
            for (var id = 1; id <= 41; id += 2) {
                side.client.post(id);
                side.client.windowUpdate(id, Integer.MAX_VALUE);
            }
            var received = side.received();
            assertTrue(received.contains("RST_STREAM 1 FLOW_CONTROL_ERROR"), received);
            assertTrue(received.endsWith("GOAWAY 21 ENHANCE_YOUR_CALM too_many_resets"), received);
        }
    }

    @Test
    void soAreMalformedRequests() {
        try (var side = new ServerSide(few)) {
            for (var id = 1; id <= 41; id += 2) {
                side.client.headers(id, true, ":method", "GET");
            }
            assertEquals(0, side.requests.size());
            assertTrue(side.received().endsWith("GOAWAY 21 ENHANCE_YOUR_CALM too_many_resets"));
        }
    }

    @Test
    void soAreDataBehindTheEnd() {
        try (var side = new ServerSide(few)) {
            for (var id = 1; id <= 41; id += 2) {
                side.client.get(id);
                side.client.data(id, "x", false);
            }
            assertTrue(side.received().endsWith("GOAWAY 21 ENHANCE_YOUR_CALM too_many_resets"));
        }
    }

    @Test
    void soAreStreamsBeyondTheLimit() {
        var one = Configs.of("'max_resets': 10, 'max_concurrent_streams': 1");
        try (var side = new ServerSide(one)) {
            for (var id = 1; id <= 41; id += 2) {
                side.client.get(id);
            }
            assertEquals(1, side.requests.size());
            assertTrue(side.received().endsWith("GOAWAY 23 ENHANCE_YOUR_CALM too_many_resets"));
        }
    }
}
