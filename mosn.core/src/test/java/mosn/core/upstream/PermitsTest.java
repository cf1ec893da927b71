package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class PermitsTest {
    @Test
    void thereAreAsManyAsTheLimitSays() {
        var permits = Permits.limit(2);
        assertTrue(permits.tryAcquire());
        assertTrue(permits.tryAcquire());
        assertFalse(permits.tryAcquire());
        permits.release();
        assertTrue(permits.tryAcquire());
    }

    @Test
    void zeroIsNoLimitOrNone() {
        var permits = Permits.limit(0);
        for (int i = 0; i < 100; i++) {
            assertTrue(permits.tryAcquire());
        }
        assertFalse(Permits.atMost(0).tryAcquire());
    }

    @Test
    void whoWaitsIsServedInTurn() {
        var permits = Permits.limit(1);
        var granted = new ArrayList<String>();
        assertTrue(permits.tryAcquire());
        permits.await(() -> granted.add("a"));
        permits.await(() -> granted.add("b"));
        permits.release();
        assertFalse(permits.tryAcquire());
        permits.release();
        assertEquals(2, granted.size());
        assertEquals("a", granted.getFirst());
    }

    @Test
    void whoIsForgottenGetsNone() {
        var permits = Permits.limit(1);
        Permits.Waiting nobody =
                () -> {
                    throw new AssertionError("was to be forgotten");
                };
        assertTrue(permits.tryAcquire());
        permits.await(nobody);
        assertTrue(permits.forget(nobody));
        assertFalse(permits.forget(nobody));
        permits.release();
        assertTrue(permits.tryAcquire());
    }

    @Test
    void whoWaitsWherePermitsAreLeftGetsOneAtOnce() {
        var permits = Permits.limit(1);
        var granted = new AtomicInteger();
        permits.await(granted::incrementAndGet);
        assertEquals(1, granted.get());
        assertFalse(permits.tryAcquire());
    }

    @Test
    void nobodyIsForgottenAndTheLimitHoldsWhileThreadsMeet() throws Exception {
        var permits = Permits.limit(2);
        var holders = new AtomicInteger();
        var most = new AtomicInteger();
        var threads = 4;
        var rounds = 5000;
        var granted = new CountDownLatch(threads * rounds);
        Runnable hold =
                () -> {
                    most.accumulateAndGet(holders.incrementAndGet(), Math::max);
                    holders.decrementAndGet();
                    granted.countDown();
                };
        for (int t = 0; t < threads; t++) {
            Thread.ofPlatform()
                    .start(
                            () -> {
                                for (int i = 0; i < rounds; i++) {
                                    if (permits.tryAcquire()) {
                                        hold.run();
                                        permits.release();
                                    } else {
                                        permits.await(
                                                () -> {
                                                    hold.run();
                                                    Thread.startVirtualThread(permits::release);
                                                });
                                    }
                                }
                            });
        }
        assertTrue(granted.await(20, TimeUnit.SECONDS), granted::toString);
        assertTrue(most.get() <= 2, most::toString);
    }
}
