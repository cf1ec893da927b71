package mosn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

class ConfigTest {
    private static final Map<String, Function<ConfigNode, Object>> READERS =
            Map.ofEntries(
                    Map.entry("string", node -> node.string("a", "")),
                    Map.entry("required", node -> node.required("a")),
                    Map.entry("number", node -> node.number("a", 1, 1, 9)),
                    Map.entry("decimal", node -> node.decimal("a", 1, 0.5, 1)),
                    Map.entry("bool", node -> node.bool("a", false)),
                    Map.entry("duration", node -> node.duration("a", Duration.ZERO)),
                    Map.entry("size", node -> node.size("a", 1, 1, 9)),
                    Map.entry("oneOf", node -> node.oneOf("a", "x", List.of("x", "y"))),
                    Map.entry("list", node -> node.list("a", element -> element)),
                    Map.entry("strings", node -> node.strings("a")),
                    Map.entry("node", node -> node.node("a")),
                    Map.entry("stringMap", ConfigNode::stringMap));

    @Test
    void keysAreFoundWithoutRegardToCaseAndNullIsAbsent() {
        var node = Config.of(Map.of("User_Name", "admin"));
        assertEquals("admin", node.required("user_NAME"));
        assertFalse(Config.json("{\"a\": null}").has("a"));
    }

    @Test
    void anObjectIsTextAgain() {
        var text = "{\"a\":{\"b\":[1,true,null,\"x\\u0022\\u005c\\u000a\"]},\"c\":2.5}";
        assertEquals(text, Config.json(text).json());
        assertEquals(text, Config.json("{\"n\": " + text + "}").node("n").json());
    }

    @Test
    void valuesAreReadInTheirUnits() {
        var node = Config.json("{\"d\": \"1m1.5s\", \"s\": \"64KiB\", \"n\": 7.0, \"f\": 0.25}");
        assertEquals(Duration.ofMillis(61_500), node.duration("d", Duration.ZERO));
        assertEquals(65_536, node.size("s", 0, 0, Long.MAX_VALUE));
        assertEquals(7, node.number("n", 0, 0, 9));
        assertEquals(0.25, node.decimal("f", 0, 0, 1));
    }

    @Test
    void mapsKeepTheirNamesAndOrder() {
        var node = Config.json("{\"m\": {\"B\": {\"x\": \"1\"}, \"a\": {\"x\": \"2\"}}}");
        assertEquals(List.of("B", "a"), List.copyOf(node.map("m").keySet()));
        assertEquals("config.m.a", node.map("m").values().stream().toList().get(1).path());
    }

    /// Word for word what the proxy says.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    string   |{"a": 7}    |config.a: is 7, not a string; put it in quotes
                    string   |{"a": {}}   |config.a: is an object, not a string; write a string
                    required |{}          |config.a: is missing; add it
                    number   |{"a": 1.5}  |config.a: is 1.5, not a whole number; write a whole number from 1 to 9
                    number   |{"a": "2"}  |config.a: is "2", not a whole number; write a whole number from 1 to 9
                    number   |{"a": 10}   |config.a: is 10, not in range; write a whole number from 1 to 9
                    decimal  |{"a": true} |config.a: is true, not a number; write a number from 0.5 to 1
                    bool     |{"a": "yes"}|config.a: is "yes", not true or false; write true or false
                    duration |{"a": 5}    |config.a: is 5, not a length of time; write a number with a unit, as in "250ms", "1.5s" or "2m30s"
                    duration |{"a": "-1s"}|config.a: is "-1s", not a length of time; write a number with a unit, as in "250ms", "1.5s" or "2m30s"
                    size     |{"a": "1TB"}|config.a: is "1TB", not a size; write a number of bytes from 1 to 9, as in 65536 or "64KiB"
                    oneOf    |{"a": "c"}  |config.a: is "c"; use one of [x, y]
                    list     |{"a": {}}   |config.a: is an object, not a list; write a list, as in [ … ]
                    strings  |{"a": ["", 1]}|config.a[1]: is 1, not a string; put it in quotes
                    node     |{"a": 1}    |config.a: is 1, not an object; write an object
                    stringMap|{"X.y": []} |config["X.y"]: is a list, not a string; write a string
                    """)
    void aWrongValueIsRefusedAsTheProxyRefusesIt(String how, String json, String complaint) {
        var reader = READERS.getOrDefault(how, node -> node);
        var e = assertThrows(ConfigException.class, () -> reader.apply(Config.json(json)));
        assertEquals(complaint, e.getMessage());
    }

    @Test
    void aKeyThatNobodyAskedForIsRefusedWithTheNearest() {
        var e = assertThrows(ConfigException.class, () -> readLimit("{\"limti\": 5}"));
        assertEquals(
                "config.limti: is not a known key; write \"limit\", or remove it", e.getMessage());
    }

    @Test
    void aKeyLikeNoOtherIsRefusedWithAllThatThereAre() {
        var e = assertThrows(ConfigException.class, () -> readLimit("{\"banana\": 5}"));
        assertEquals("use one of [limit], or remove it", e.fix());
    }

    private static long readLimit(String json) {
        return Config.read(json, node -> node.number("limit", 0, 0, 9));
    }
}
