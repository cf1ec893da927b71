package mosn.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;

class MemoryHeadersTest {
    private final MemoryHeaders headers = new MemoryHeaders(Lease.opened());

    @Test
    void namesAreFoundWithoutRegardToCaseAndKeptAsWritten() {
        headers.add("X-One", " 1 ");
        assertEquals("1", headers.get("x-one"));
        assertEquals(List.of("X-One=1"), written());
        assertNull(headers.get("x-two"));
    }

    @Test
    void setTakesThePlaceOfTheFirstOfItsName() {
        headers.add("a", "1");
        headers.add("b", "2");
        headers.add("A", "3");
        headers.set("a", "4");
        assertEquals(List.of("a=4", "b=2"), written());
    }

    @Test
    void removeTakesAllOfAName() {
        headers.add("a", "1");
        headers.add("A", "2");
        assertEquals(List.of("1", "2"), headers.all("a"));
        assertTrue(headers.remove("a"));
        assertFalse(headers.remove("a"));
        assertEquals(0, headers.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "ä", "a\r\nb"})
    void aNameThatIsNoTokenIsRefused(String name) {
        assertThrows(IllegalArgumentException.class, () -> headers.add(name, "v"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\nb", "\0", "€"})
    void aValueThatCannotBeSentIsRefused(String value) {
        assertThrows(IllegalArgumentException.class, () -> headers.set("a", value));
    }

    private List<String> written() {
        var written = new ArrayList<String>();
        headers.forEach((name, value) -> written.add(name + "=" + value));
        return written;
    }
}
