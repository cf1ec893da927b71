package mosn.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// Of one loop, which a task of the test keeps.
@Timeout(60)
class WatchdogTest {
    private final Loops loops = new Loops(Transport.NIO, 1);
    private final AtomicReference<Duration> limit = new AtomicReference<>(Duration.ofMillis(200));
    private final CountDownLatch gate = new CountDownLatch(1);
    private final Watchdog watchdog = new Watchdog(loops, limit::get, _ -> "");

    @AfterEach
    void end() {
        gate.countDown();
        watchdog.close();
        loops.close();
    }

    private void block() throws InterruptedException {
        var begun = new CountDownLatch(1);
        loops.all()
                .getFirst()
                .executor()
                .execute(
                        () -> {
                            begun.countDown();
                            await(gate);
                        });
        begun.await();
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void until(BooleanSupplier holds) throws InterruptedException {
        for (var i = 0; i < 1000 && !holds.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
        assertTrue(holds.getAsBoolean());
    }

    @Test
    void whatIsLateIsCountedOnceAndIsBusyUntilItGoesOn() throws InterruptedException {
        watchdog.start();
        block();
        until(() -> watchdog.busy() == 1);
        TimeUnit.SECONDS.sleep(1);
        assertEquals(1, watchdog.misses());
        gate.countDown();
        until(() -> watchdog.busy() == 0);
        assertEquals(1, watchdog.misses());
    }

    @Test
    void nothingIsLateWhereNobodyWantsToKnow() throws InterruptedException {
        watchdog.start();
        block();
        until(() -> watchdog.busy() == 1);
        limit.set(Duration.ZERO);
        until(() -> watchdog.busy() == 0);
        assertEquals(1, watchdog.misses());
    }

    @Test
    void aShorterLimitCountsSoon() throws InterruptedException {
        limit.set(Duration.ofHours(1));
        watchdog.start();
        limit.set(Duration.ofMillis(200));
        block();
        until(() -> watchdog.busy() == 1);
    }
}
