package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2Error;

import org.junit.jupiter.api.Test;

import java.time.Duration;

/// CVE-2023-44487: requests that are reset as soon as they are made.
class RapidResetTest {
    private final Http2Config few = Configs.of("'max_resets': 10");

    @Test
    void aClientThatResetsAllItsRequestsIsSentAway() {
        try (var side = new ServerSide(few)) {
            for (var id = 1; id <= 41; id += 2) {
                side.client.get(id);
                side.client.reset(id, Http2Error.CANCEL);
            }
            assertEquals("GOAWAY 21 ENHANCE_YOUR_CALM too_many_resets", side.received());
            assertEquals(11, side.requests.size());
        }
    }

    @Test
    void itsOtherRequestsAreResetWithIt() {
        try (var side = new ServerSide(few)) {
            side.client.get(1);
            side.events();
            for (var id = 3; id <= 23; id += 2) {
                side.client.get(id);
                side.client.reset(id, Http2Error.CANCEL);
            }
            assertTrue(side.events().endsWith("\nreset DOWNSTREAM_PROTOCOL_ERROR"));
        }
    }

    @Test
    void aClientThatTakesItsAnswersMayResetAsManyRequests() {
        try (var side = new ServerSide(few)) {
            for (var id = 1; id <= 400; id += 4) {
                side.client.get(id);
                side.last().answer(204, true);
                side.client.get(id + 2);
                side.client.reset(id + 2, Http2Error.CANCEL);
            }
            assertFalse(side.received().contains("GOAWAY"));
        }
    }

    @Test
    void whatIsBorneIsBorneAnewAfterAWhile() {
        try (var side = new ServerSide(few)) {
            for (var id = 1; id <= 200; id += 2) {
                side.client.get(id);
                side.client.reset(id, Http2Error.CANCEL);
                side.pass(Duration.ofSeconds(3));
            }
            assertFalse(side.received().contains("GOAWAY"));
        }
    }
}
