package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
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

class JsonConfigNodeTest {
    @Test
    void keysAreFoundInAnyCase() {
        var node = JsonConfigNode.of("{\"User_Name\": \"admin\"}");

        assertEquals("admin", node.string("user_NAME", ""));
    }

    @Test
    void anObjectIsTextAgainAndNothingOfItIsUnasked() {
        var node = JsonConfigNode.of("{\"n\": {\"A\": {\"b\": [1, \"x\"]}}, \"o\": 1}");
        assertEquals("{\"A\":{\"b\":[1,\"x\"]}}", node.node("n").json());
        assertEquals(1, JsonConfigNode.unasked(node).size());
    }

    @Test
    void nullIsAbsent() {
        var node = JsonConfigNode.of("{\"a\": null}");

        assertEquals(7, node.number("a", 7, 0, 9));
        assertNull(node.stringOrNull("a"));
        assertEquals(List.of(), node.list("a", element -> element));
        assertEquals("b", node.node("a").string("x", "b"));
    }

    @Test
    void anAbsentObjectHasOnlyDefaults() {
        var nothing = JsonConfigNode.of("{}").node("a").node("b");

        assertEquals("a.b", nothing.path());
        assertEquals(3, nothing.decimal("c", 3, 0, 9));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "\"0\", 0",
        "\"250ms\", 250000000",
        "\"1.5s\", 1500000000",
        "\"2m30s\", 150000000000",
        "\"1h\", 3600000000000",
        "\"3us\", 3000",
        "\"3µs\", 3000",
        "\".5ns\", 0"
    })
    void durationsAreGos(String written, long nanos) {
        var node = JsonConfigNode.of("{\"a\": " + written + "}");

        assertEquals(Duration.ofNanos(nanos), node.duration("a", Duration.ofDays(1)));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5",
        "\"64KiB\", 65536",
        "\"64KB\", 64000",
        "\"10MiB\", 10485760",
        "\"1 GiB\", 1073741824"
    })
    void sizesHaveUnits(String written, long bytes) {
        assertEquals(
                bytes, JsonConfigNode.of("{\"a\": " + written + "}").size("a", 0, 0, 1L << 40));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    number   | {"a": 1.5}    | a: is 1.5, not a whole number; write a whole number from 1 to 9
                    number   | {"a": "2"}  | a: is "2", not a whole number; write a whole number from 1 to 9
                    number   | {"a": 10}     | a: is 10, not in range; write a whole number from 1 to 9
                    number   | {"a": 99999999999999999999} | a: is 99999999999999999999, not in range; write a whole number from 1 to 9
                    decimal  | a: .nan         | a: is "NaN", not in range; write a number from 0.5 to 1
                    decimal  | {"a": true}   | a: is true, not a number; write a number from 0.5 to 1
                    bool     | {"a": "yes"}| a: is "yes", not true or false; write true or false
                    string   | {"a": 7}      | a: is 7, not a string; put it in quotes
                    string   | {"a": {}}     | a: is an object, not a string; write a string
                    required | {}              | a: is missing; add it
                    required | {"a": []}     | a: is a list, not a string; write a string
                    duration | {"a": 5}      | a: is 5, not a length of time; write a number with a unit, as in "250ms", "1.5s" or "2m30s"
                    duration | {"a": "-1s"}| a: is "-1s", not a length of time; write a number with a unit, as in "250ms", "1.5s" or "2m30s"
                    duration | {"a": "999999999999h"}| a: is "999999999999h", not a length of time; write a number with a unit, as in "250ms", "1.5s" or "2m30s"
                    size     | {"a": "1TB"}| a: is "1TB", not a size; write a number of bytes from 1 to 9, as in 65536 or "64KiB"
                    oneOf    | {"a": "c"}  | a: is "c"; use one of [x, y]
                    list     | {"a": {}}     | a: is an object, not a list; write a list, as in [ … ]
                    strings  | {"a": ["b", 1]} | a[1]: is 1, not a string; put it in quotes
                    node     | {"a": 1}      | a: is 1, not an object; write an object
                    inner    | {"a": [3]}    | a[0]: is 3, not an object; write an object
                    stringMap| {"a": false}  | a: is false, not a string; put it in quotes
                    """)
    void aWrongValueSaysWhereWhatAndWhatInstead(String method, String text, String message) {
        var node = JsonConfigNode.of(text);

        var complaint =
                assertThrows(
                        ConfigException.class,
                        () -> METHODS.getOrDefault(method, ConfigNode::path).apply(node));

        assertEquals(message, complaint.getMessage());
    }

    private static final Map<String, Function<ConfigNode, Object>> METHODS =
            Map.ofEntries(
                    Map.entry("number", node -> node.number("a", 1, 1, 9)),
                    Map.entry("decimal", node -> node.decimal("a", 1, 0.5, 1)),
                    Map.entry("bool", node -> node.bool("a", false)),
                    Map.entry("string", node -> node.string("a", "")),
                    Map.entry("required", node -> node.required("a")),
                    Map.entry("duration", node -> node.duration("a", Duration.ZERO)),
                    Map.entry("size", node -> node.size("a", 1, 1, 9)),
                    Map.entry("oneOf", node -> node.oneOf("a", "x", List.of("x", "y"))),
                    Map.entry("list", node -> node.list("a", element -> element)),
                    Map.entry("strings", node -> node.strings("a")),
                    Map.entry("node", node -> node.node("a")),
                    Map.entry("inner", node -> node.list("a", in -> in.bool("b", false))),
                    Map.entry("stringMap", ConfigNode::stringMap));

    @Test
    void oneOfYieldsTheWordAsTheReaderSpellsIt() {
        var node = JsonConfigNode.of("{\"a\": \"lb_random\"}");

        assertEquals("LB_RANDOM", node.oneOf("a", "", List.of("LB_RANDOM")));
    }

    @ParameterizedTest
    @CsvSource({"private_key", "admin_token", "PassWord", "api-key"})
    void aSecretIsNotQuoted(String key) {
        var node = JsonConfigNode.of("{\"" + key + "\": [12345]}");

        var complaint = assertThrows(ConfigException.class, () -> node.strings(key));

        assertEquals(
                key + "[0]: is ***REDACTED***, not a string; put it in quotes",
                complaint.getMessage());
    }

    @Test
    void mapsKeepNamesAndOrder() {
        var map = JsonConfigNode.of("{\"a\": {\"Z.z\": {\"k\": 1}, \"b\": {}}}").map("A");

        assertEquals(List.of("Z.z", "b"), List.copyOf(map.keySet()));
        assertEquals("a[\"Z.z\"]", map.values().iterator().next().path());
    }

    @Test
    void aKeyNobodyAskedForIsReportedWithTheNearest() {
        var node = JsonConfigNode.of("{\"a\": {\"adress\": 1, \"bogus\": 2}, \"l\": [{\"x\": 1}]}");
        node.node("a").string("address", "");
        node.node("a").string("name", "");
        node.list("l", ConfigNode::path);

        assertEquals(
                List.of(
                        "a.adress: is not a known key; write \"address\", or remove it",
                        "a.bogus: is not a known key; use one of [address, name], or remove it",
                        "l[0].x: is not a known key; remove it"),
                JsonConfigNode.unasked(node).stream().map(Throwable::getMessage).toList());
    }

    @Test
    void whatWasAskedForIsNotReported() {
        var node =
                JsonConfigNode.of(
                        "{\"a\": {\"B\": \"1\"}, \"l\": [\"x\"], \"m\": {\"k\": {\"v\": 1}},"
                                + " \"s\": {\"User\": \"admin\"}}");
        node.node("A").string("b", "");
        node.strings("l");
        node.map("m").values().forEach(value -> value.number("v", 0, 0, 9));
        node.node("s").stringMap();

        assertEquals(List.of(), JsonConfigNode.unasked(node));
    }

    @Test
    void complaintsAreCollectedAndReadingGoesOn() {
        var complaints = new Complaints();
        var text = "{\"n\": \"x\", \"l\": [{\"name\": \"a\"}, {}, {\"name\": 1}], \"b\": 1}";
        var node = JsonConfigNode.collecting(JsonConfigNode.of(text).value(), complaints);

        assertEquals(5, node.number("n", 5, 0, 9));
        assertEquals(List.of("a"), node.list("l", element -> element.required("name")));
        assertEquals(true, node.bool("b", true));

        assertEquals(
                List.of(
                        "n: is \"x\", not a whole number; write a whole number from 0 to 9",
                        "l[1].name: is missing; add it",
                        "l[2].name: is 1, not a string; put it in quotes",
                        "b: is 1, not true or false; write true or false"),
                complaints.errors().stream().map(Throwable::getMessage).toList());
    }
}
