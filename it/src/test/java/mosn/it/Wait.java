package mosn.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/// For what nobody announces.
final class Wait {
    private static final long PATIENCE = Duration.ofSeconds(60).toNanos();
    private static final long BETWEEN = Duration.ofMillis(5).toNanos();

    private Wait() {}

    static void until(String what, Callable<Boolean> condition) throws Exception {
        var deadline = System.nanoTime() + PATIENCE;
        while (!condition.call()) {
            assertTrue(System.nanoTime() < deadline, "never " + what);
            LockSupport.parkNanos(BETWEEN);
        }
    }
}
