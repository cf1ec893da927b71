package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.handler.codec.http2.Http2FrameTypes;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Arrays;

/// CVE-2024-27316 and its like: heads that do not end.
class ContinuationFloodTest {
    @Test
    void aHeadOfManySmallPiecesEndsTheConnection() {
        assertEnded(0x86);
    }

    @Test
    void soDoesOneOfEmptyPieces() {
        assertEnded();
    }

    private static void assertEnded(int... piece) {
        try (var side = new ServerSide()) {
            side.client.frame(Http2FrameTypes.HEADERS, 0, 1, 0x82);
            for (var i = 0; i < 100; i++) {
                side.client.frame(Http2FrameTypes.CONTINUATION, 0, 1, piece);
            }
            assertEquals("GOAWAY 0 ENHANCE_YOUR_CALM enhance_your_calm", side.received());
        }
    }

    @Test
    void soDoesOneOfLargePiecesBeforeTheyFillTheMemory() {
        try (var side = new ServerSide()) {
            var piece = new int[16_384];
            Arrays.fill(piece, 0x82);
            side.client.frame(Http2FrameTypes.HEADERS, 0, 1, piece);
            for (var i = 0; i < 4; i++) {
                side.client.frame(Http2FrameTypes.CONTINUATION, 0, 1, piece);
            }
            assertEquals("GOAWAY 0 ENHANCE_YOUR_CALM head_too_large", side.received());
        }
    }

    @Test
    void soDoesOneThatNeverEnds() {
        try (var side = new ServerSide()) {
            side.client.frame(Http2FrameTypes.HEADERS, 0, 1, 0x82);
            side.pass(Duration.ofSeconds(29));
            assertEquals("", side.received());
            side.pass(Duration.ofSeconds(1));
            assertEquals("GOAWAY 0 ENHANCE_YOUR_CALM head_timeout", side.received());
        }
    }
}
