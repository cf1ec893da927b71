package mosn.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;

import org.junit.jupiter.api.Test;

class ConfigTextTest {
    @Test
    void anchorsMayBeUsed() {
        assertEquals(
                ConfigText.json("{\"a\": {\"x\": 1}, \"b\": {\"x\": 1}}"),
                ConfigText.yaml("a: &a {x: 1}\nb: *a\n"));
    }

    @Test
    void aBombOfAliasesIsRefused() {
        var bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 30; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }

        var refusal = assertThrows(ConfigException.class, () -> ConfigText.yaml(bomb.toString()));

        assertEquals(
                "grows beyond all bounds through its aliases; write them out",
                refusal.getMessage());
    }

    @Test
    void aListThatHoldsItselfIsRefused() {
        var refusal = assertThrows(ConfigException.class, () -> ConfigText.yaml("a: &a [*a]"));

        assertEquals("is nested more than 100 levels deep; write it flatter", refusal.getMessage());
    }

    @Test
    void deepNestingIsRefused() {
        var brackets = "[".repeat(100_000);

        assertThrows(ConfigException.class, () -> ConfigText.yaml("a: " + brackets));
        assertThrows(ConfigException.class, () -> ConfigText.json("{\"a\": " + brackets));
    }

    @Test
    void javaObjectsCannotBeMade() {
        assertThrows(
                ConfigException.class,
                () -> ConfigText.yaml("a: !!java.net.URL [\"http://127.0.0.1/\"]"));
    }

    @Test
    void aSecondDocumentIsRefused() {
        assertThrows(ConfigException.class, () -> ConfigText.yaml("a: 1\n---\nb: 2\n"));
    }

    @Test
    void whatGoesOnBehindItsEndIsRefused() {
        var refusal = assertThrows(ConfigException.class, () -> ConfigText.json("{}\n{}"));

        assertEquals(
                "line 2, column 2: goes on behind its end; correct the file there",
                refusal.getMessage());
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertEquals(ConfigText.json("{}"), ConfigText.json("\uFEFF{}"));
    }

    @Test
    void numbersAreTheSameInBoth() {
        assertEquals(
                ConfigText.json("{\"a\": [1, -1, 1.5, 99999999999, 99999999999999999999]}"),
                ConfigText.yaml("a: [1, -1, 1.5, 99999999999, 99999999999999999999]"));
    }
}
