package mosn.plugin.grpc.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.message.Buffer;
import mosn.api.plugin.Plugin;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HexFormat;
import java.util.Map;

/// Bytes as protoc makes them of MOSN's `plugin.proto`.
class MessagesTest {
    @Test
    void aRequestIsWhatProtocMakesOfIt() {
        var request =
                new Plugin.Request(
                        Map.of("User", "admin"), Map.of("T", "é"), Buffer.of("body"), "check");
        assertEquals(
                "0a0d"
                        + hex("\n\4User\22\5admin")
                        + "1207"
                        + "0a01541202c3a9"
                        + "1a04"
                        + hex("body")
                        + "2205"
                        + hex("check"),
                HexFormat.of().formatHex(Messages.encode(request).toByteArray()));
    }

    @Test
    void whatIsEmptyIsNotSent() {
        assertEquals(0, Messages.encode(Plugin.Request.of(Buffer.EMPTY)).length());
    }

    @Test
    void aResponseIsReadWithFieldsThatNobodyKnows() {
        var response =
                decode(
                        "0a0d"
                                + hex("\n\4User\22\5admin")
                                + "12050a01541200"
                                + "1a0162"
                                + "9806ac02"
                                + "20ffffffffffffffffff01"
                                + "a20603"
                                + hex("xyz")
                                + "ad0600000000");
        assertEquals(Map.of("User", "admin"), response.header());
        assertEquals(Map.of("T", ""), response.trailer());
        assertEquals("b", response.body().toString(UTF_8));
        assertEquals(-1, response.status());
    }

    @Test
    void anEmptyResponseHasStatusZero() {
        assertEquals(0, decode("").status());
        assertEquals(0, decode("").body().length());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0a",
                "0aff",
                "1a05aa",
                "20",
                "20ffffffffffffffffffffff01",
                "1affffffff0f",
                "22",
                "0801",
                "1b"
            })
    void whatIsCutOrOfAnotherTypeIsRefused(String bytes) {
        assertThrows(IllegalArgumentException.class, () -> decode(bytes));
    }

    private static Plugin.Response decode(String hex) {
        return Messages.decode(Buffer.of(HexFormat.of().parseHex(hex)));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(UTF_8));
    }
}
