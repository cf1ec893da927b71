package mosn.core.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.Unpooled;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class HeaderBlockTest {
    @Test
    void namesAreFoundWithoutRegardToCaseAndKeptAsWritten() {
        var headers = block("X-One", "1", "x-two", "2", "X-ONE", "3");
        assertEquals("1", headers.get("x-one"));
        assertEquals(List.of("1", "3"), headers.all("X-one"));
        assertTrue(headers.contains("X-TWO"));
        assertNull(headers.get("x-three"));
        assertEquals(3, headers.size());
        assertEquals("X-One: 1\r\nx-two: 2\r\nX-ONE: 3\r\n", written(headers));
    }

    @Test
    void settingTakesThePlaceOfTheFirstAndRemovesTheOthers() {
        var headers = block("A", "1", "B", "2", "a", "3", "C", "4", "A", "5");
        headers.set("a", "9");
        assertEquals("a: 9\r\nB: 2\r\nC: 4\r\n", written(headers));
    }

    @Test
    void settingWhatIsNotThereAppendsIt() {
        var headers = block("A", "1");
        headers.set("B", "2");
        assertEquals("A: 1\r\nB: 2\r\n", written(headers));
    }

    @Test
    void removingSaysWhetherThereWasOne() {
        var headers = block("A", "1", "B", "2", "a", "3");
        assertTrue(headers.remove("a"));
        assertFalse(headers.remove("a"));
        assertEquals("B: 2\r\n", written(headers));
    }

    @Test
    void knownFieldsAreKnownHoweverTheyCameIn() {
        var headers = block("content-LENGTH", "12");
        assertTrue(headers.contains(KnownField.CONTENT_LENGTH));
        assertEquals(12, headers.contentLength());
        headers.set("Content-Length", "13");
        assertEquals(13, headers.contentLength());
        headers.remove("CONTENT-length");
        assertEquals(-1, headers.contentLength());
        assertFalse(headers.contains(KnownField.CONTENT_LENGTH));
        headers.add("Content-Length", "a");
        assertEquals(-2, headers.contentLength());
    }

    @Test
    void valuesLoseTheWhiteSpaceAroundThem() {
        assertEquals("a b", block("X", " \ta b\t ").get("x"));
    }

    @Test
    void everyByteAValueMayHaveSurvives() {
        var value = "\t" + "\u00e4\u00ff\u0080 ~!";
        assertEquals("x" + value, block("X", "x" + value).get("x"));
    }

    @Test
    void manyFieldsFit() {
        var headers = new HeaderBlock();
        for (var i = 0; i < 1000; i++) {
            headers.add("X-" + i, "v" + i);
        }
        assertEquals("v999", headers.get("x-999"));
        assertEquals(1000, headers.size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a\rb", "a\nb", "a\0b", "a\u007fb", "a\u0100b", "\u010d\u010a", "\r\nX: y"})
    void valuesThatCouldNotBeSentAreRefused(String value) {
        var headers = block("X", "1");
        assertThrows(IllegalArgumentException.class, () -> headers.add("Y", value));
        assertThrows(IllegalArgumentException.class, () -> headers.set("X", value));
        assertEquals("X: 1\r\n", written(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\n", "\u00e4", "\u0161", "a\0"})
    void namesThatAreNoTokensAreRefused(String name) {
        var headers = block("X", "1");
        assertThrows(IllegalArgumentException.class, () -> headers.add(name, "1"));
        assertThrows(IllegalArgumentException.class, () -> headers.set(name, "1"));
        assertFalse(headers.contains(name));
        assertEquals("X: 1\r\n", written(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "", "/a b", "/a\r\nX: y", "/a?b", "/a#b", "/\u0100"})
    void pathsThatCouldNotBeSentAreRefused(String path) {
        var head = new HttpRequestHead("Http1", "GET", "http", "/x?y", block());
        assertThrows(IllegalArgumentException.class, () -> head.path(path));
        assertEquals("/x", head.path());
        assertEquals("y", head.query());
    }

    @Test
    void aPathIsReplacedUnderItsQueryAndAQueryBehindItsPath() {
        var head = new HttpRequestHead("Http1", "GET", "http", "/x?y", block());
        head.path("/z");
        assertEquals("/z?y", target(head));
        head.query(null);
        assertEquals("/z", target(head));
        head.query("");
        assertEquals("/z?", target(head));
    }

    private static String target(HttpRequestHead head) {
        var out = Unpooled.buffer();
        head.writeTargetTo(out);
        return out.toString(ISO_8859_1);
    }

    private static HeaderBlock block(String... fields) {
        var headers = new HeaderBlock();
        for (var i = 0; i < fields.length; i += 2) {
            headers.add(fields[i], fields[i + 1]);
        }
        return headers;
    }

    private static String written(HeaderBlock headers) {
        var out = Unpooled.buffer();
        headers.writeTo(out);
        return out.toString(ISO_8859_1);
    }
}
