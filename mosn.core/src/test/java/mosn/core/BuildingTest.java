package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.plugin.PluginSpec;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

@Timeout(20)
class BuildingTest {
    private static final Building.Limit LIMIT =
            new Building.Limit(Duration.ofMillis(500), "wait longer");

    private final CountDownLatch gate = new CountDownLatch(1);

    @Test
    void whatTakesTooLongIsAbandonedAndGoesNoFurther() throws Exception {
        var end = new CompletableFuture<Throwable>();
        var building =
                Building.begin(
                        LIMIT,
                        it -> {
                            it.next("filters[0]", "repair it");
                            waitForGate();
                            end.complete(
                                    assertThrows(
                                            RuntimeException.class,
                                            () -> it.next("filters[1]", "repair it")));
                            throw new IllegalStateException("over");
                        },
                        _ -> {});
        var refused = assertThrows(ProxyException.class, building::await);
        var why = String.valueOf(refused.getMessage());
        assertTrue(why.startsWith("filters[0]: takes over 0.5 s to be made, at "), why);
        assertTrue(why.endsWith("; repair it, or wait longer"), why);
        assertTrue(building.abandoned().get());
        gate.countDown();
        assertEquals(
                "the configuration has been given up", end.get(10, TimeUnit.SECONDS).getMessage());
    }

    @Test
    void anErrorIsASentenceToo() {
        Function<Building<?>, Object> fails =
                it -> {
                    it.next("filters[0]", "repair it");
                    throw new NoClassDefFoundError("team/Helper");
                };
        var building = Building.begin(LIMIT, fails, _ -> {});
        var refused = assertThrows(ProxyException.class, building::await);
        assertEquals(
                "filters[0] cannot be made: java.lang.NoClassDefFoundError: team/Helper",
                refused.getMessage());
    }

    @Test
    void aPluginProcessHasItsStartTimeoutBesides() throws Exception {
        var building =
                Building.begin(
                        LIMIT,
                        it -> {
                            it.name("counter", PluginSpec.of("counter"));
                            waitForGate();
                            throw new IllegalStateException("made");
                        },
                        _ -> {});
        var waiting = CompletableFuture.runAsync(building::await);
        assertThrows(
                TimeoutException.class,
                () -> waiting.get(2 * LIMIT.time().toMillis(), TimeUnit.MILLISECONDS));
        gate.countDown();
        var thrown =
                assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        assertEquals(
                "made",
                assertInstanceOf(IllegalStateException.class, thrown.getCause()).getMessage());
    }

    /// As an extension that nobody can interrupt.
    private void waitForGate() {
        while (true) {
            try {
                gate.await();
                return;
            } catch (InterruptedException e) {
                // goes on
            }
        }
    }
}
