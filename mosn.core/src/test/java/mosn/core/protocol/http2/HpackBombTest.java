package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2FrameTypes;

import org.junit.jupiter.api.Test;

/// CVE-2016-6581 and its like: a few bytes that unpack to very many.
class HpackBombTest {
    @Test
    void whatUnpacksToMoreThanTheLimitIsRefusedAndTheConnectionIsStillGood() {
        try (var side = new ServerSide()) {
            side.client.headers(
                    1,
                    true,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":authority",
                    "a",
                    ":path",
                    "/",
                    "bomb",
                    "x".repeat(3500));
            assertEquals(1, side.requests.size());
            side.events();

            var newestEntry = 0x80 | 62;
            var block = Unpooled.buffer();
            for (var i = 0; i < 16_000; i++) {
                block.writeByte(newestEntry);
            }
            side.client.frame(
                    Http2FrameTypes.HEADERS, Wire.END_HEADERS | Wire.END_STREAM, 3, block);
            assertEquals("refused 431 head_too_large", side.events());
            assertEquals("HEADERS 3 :status=431 content-length=0 end", side.received());

            side.client.get(5);
            side.last().answer(204, true, "date", "now");
            assertTrue(side.received().endsWith("HEADERS 5 :status=204 date=now end"));
        }
    }
}
