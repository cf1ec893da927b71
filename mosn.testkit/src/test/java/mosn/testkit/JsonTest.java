package mosn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

class JsonTest {
    @Test
    void everyKindOfValueIsRead() {
        assertEquals(
                Map.of(
                        "a",
                        List.of(true, false),
                        "b",
                        Map.of(),
                        "c",
                        "x\"\\/\b\f\n\r\té",
                        "d",
                        List.of()),
                Json.read(
                        """
                        {"a": [true, false], "b": {}, "c": "x\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9", "d": [ ]}\
                        """));
        assertNull(Json.read(" null "));
        assertEquals("-1.5E+3", String.valueOf(Json.read("-1.5e3")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[1,]",
                "{\"a\":1,}",
                "{a:1}",
                "'a'",
                "01",
                "+1",
                "1.",
                ".5",
                "NaN",
                "tru",
                "\"\t\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"open",
                "[1] 2",
                "{\"a\":1,\"a\":2}",
                "// c\n1"
            })
    void whatIsNoJsonIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Json.read(text));
    }

    @Test
    void aComplaintNamesTheLine() {
        var e = assertThrows(IllegalArgumentException.class, () -> Json.read("{\n\"a\": x}"));
        assertEquals("the JSON has 'x' where it cannot stand, in line 2", e.getMessage());
    }

    @Test
    void bottomlessNestingIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Json.read("[".repeat(100_000)));
    }
}
