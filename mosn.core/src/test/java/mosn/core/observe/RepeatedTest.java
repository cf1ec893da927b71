package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RepeatedTest {
    private final Repeated repeated = new Repeated(100);

    @Test
    void whatWasSaidAMomentAgoIsKeptBackAndCounted() {
        assertEquals("is silent", repeated.of("a:1", "is silent", 0));
        assertEquals("", repeated.of("a:1", "is silent", 1));
        assertEquals("", repeated.of("a:1", "is silent", 99));
        assertEquals("is silent (2 times more before)", repeated.of("a:1", "is silent", 100));
        assertEquals("", repeated.of("a:1", "is silent", 101));
    }

    @Test
    void somethingElseIsSaidAtOnceAndSoIsTheSameOfAnother() {
        assertEquals("is silent", repeated.of("a:1", "is silent", 0));
        assertEquals("has expired", repeated.of("a:1", "has expired", 1));
        assertEquals("has expired", repeated.of("b:1", "has expired", 2));
    }

    @Test
    void onlySoManyPeersAreRemembered() {
        for (var peer = 0; peer <= 1000; peer++) {
            assertEquals("is silent", repeated.of("a:" + peer, "is silent", 0));
        }
        assertEquals("", repeated.of("a:1000", "is silent", 1));
        assertEquals("is silent", repeated.of("a:0", "is silent", 1));
    }
}
