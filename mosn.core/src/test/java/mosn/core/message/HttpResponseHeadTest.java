package mosn.core.message;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpResponseHeadTest {
    @ParameterizedTest
    @CsvSource({"200, 404", "200, 599", "101, 502", "999, 200", "101, 101", "103, 103", "777, 777"})
    void aResponseBecomesAnother(int before, int after) {
        var head = new HttpResponseHead(before);
        head.status(after);
        assertEquals(after, head.status());
    }

    @ParameterizedTest
    @CsvSource({"200, 0", "200, 100", "200, 101", "200, 600", "200, 777", "103, 200", "103, 101"})
    void noneBecomesAHeadBeforeItNorTheOtherWayRound(int before, int after) {
        var head = new HttpResponseHead(before);
        assertThrows(IllegalArgumentException.class, () -> head.status(after));
        assertEquals(before, head.status());
    }
}
