package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;
import mosn.core.stream.FilterBreaker.Admission;

import org.junit.jupiter.api.Test;

import java.time.Duration;

class FilterBreakerTest {
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private long now = 1;
    private final FilterBreaker breaker =
            new FilterBreaker("f", new FilterBreaker.Config(3, WINDOW, PAUSE), () -> now);

    private void fails(int times) {
        for (var i = 0; i < times; i++) {
            breaker.failed();
        }
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    @Test
    void fewErrorsChangeNothing() {
        fails(2);
        assertEquals(Admission.CALL, breaker.admit());
        assertFalse(breaker.isOpen());
    }

    @Test
    void errorsOfAnEarlierWindowAreForgotten() {
        fails(2);
        passes(WINDOW.plusNanos(1));
        fails(2);
        assertEquals(Admission.CALL, breaker.admit());
        fails(1);
        assertEquals(Admission.LEAVE_OUT, breaker.admit());
    }

    @Test
    void afterThePauseOneStreamTriesAndTheOthersDoWithout() {
        fails(3);
        assertEquals(Admission.LEAVE_OUT, breaker.admit());
        passes(PAUSE.plusNanos(1));
        assertEquals(Admission.TRY, breaker.admit());
        assertEquals(Admission.LEAVE_OUT, breaker.admit());
        breaker.passed();
        assertEquals(Admission.CALL, breaker.admit());
        fails(2);
        assertEquals(Admission.CALL, breaker.admit());
    }

    @Test
    void aTryThatFailsBeginsAnotherPause() {
        fails(3);
        passes(PAUSE.plusNanos(1));
        assertEquals(Admission.TRY, breaker.admit());
        breaker.failed();
        passes(PAUSE.minusSeconds(1));
        assertEquals(Admission.LEAVE_OUT, breaker.admit());
        passes(Duration.ofSeconds(2));
        assertEquals(Admission.TRY, breaker.admit());
        assertTrue(breaker.isOpen());
    }

    @Test
    void aTryThatNeverEndsIsFollowedByAnother() {
        fails(3);
        passes(PAUSE.plusNanos(1));
        assertEquals(Admission.TRY, breaker.admit());
        passes(PAUSE.plusNanos(1));
        assertEquals(Admission.TRY, breaker.admit());
    }

    @Test
    void itIsConfiguredBesideTheFilter() {
        assertEquals(
                new FilterBreaker.Config(7, Duration.ofSeconds(1), PAUSE),
                FilterBreaker.Config.from(
                        JsonConfigNode.of("{\"errors\": 7, \"window\": \"1s\"}")));
        assertNull(FilterBreaker.Config.from(JsonConfigNode.of("{}")));
        var e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                FilterBreaker.Config.from(
                                        JsonConfigNode.of("{\"errors\": 1, \"pause\": \"0s\"}")));
        assertEquals("pause: is 0; write how long the filter is left alone", e.getMessage());
    }
}
