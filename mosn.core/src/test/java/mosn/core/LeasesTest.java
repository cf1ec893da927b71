package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

@Timeout(20)
class LeasesTest {
    private final Leases leases = new Leases();
    private final List<Object> closed = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch gate = new CountDownLatch(1);

    @Test
    void whatIsSharedIsClosedWithTheLastLease() {
        var first = lease("a", Object::new);
        var second = lease("a", Object::new);
        assertSame(first.get(), second.get());
        first.close();
        first.close();
        assertEquals(List.of(), closed);
        second.close();
        assertEquals(List.of(second.get()), closed);
        assertNotSame(first.get(), lease("a", Object::new).get());
    }

    @Test
    void whoAsksForSomethingElseDoesNotWait() throws Exception {
        var slow = CompletableFuture.supplyAsync(() -> lease("a", this::slow));
        begun.await();
        assertEquals("b", lease("b", () -> "b").get());
        var same = CompletableFuture.supplyAsync(() -> lease("a", () -> "another"));
        gate.countDown();
        assertEquals("slow", slow.get(10, TimeUnit.SECONDS).get());
        assertEquals("slow", same.get(10, TimeUnit.SECONDS).get());
    }

    @Test
    void whereAnotherHasFailedItIsTriedAgain() throws Exception {
        var failing =
                CompletableFuture.supplyAsync(
                        () ->
                                lease(
                                        "a",
                                        () -> {
                                            slow();
                                            throw new IllegalStateException("of the first");
                                        }));
        begun.await();
        var second = CompletableFuture.supplyAsync(() -> lease("a", () -> "second"));
        gate.countDown();
        assertThrows(ExecutionException.class, () -> failing.get(10, TimeUnit.SECONDS));
        var made = second.get(10, TimeUnit.SECONDS);
        assertEquals("second", made.get());
        made.close();
        assertEquals(List.of("second"), closed);
    }

    @Test
    void whatIsMadeForSomebodyWhoIsAbandonedIsForNobodyElse() throws Exception {
        var abandoned = new AtomicBoolean();
        var hanging =
                CompletableFuture.supplyAsync(
                        () -> leases.lease("a", this::slow, closed::add, abandoned));
        begun.await();
        abandoned.set(true);
        var other = lease("a", () -> "other");
        assertEquals("other", other.get());
        gate.countDown();
        hanging.get(10, TimeUnit.SECONDS).close();
        assertEquals(List.of("slow"), closed);
        assertEquals("other", lease("a", () -> "a third").get());
    }

    @Test
    void whatAsksForItselfFails() {
        assertThrows(
                IllegalStateException.class, () -> lease("a", () -> lease("a", Object::new).get()));
        assertEquals("b", lease("a", () -> "b").get());
    }

    @Test
    void twoThatAreMadeForEachOtherFail() throws Exception {
        var both = new CountDownLatch(2);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        var first = threads.submit(() -> lease("a", () -> askFor("b", both)));
        var second = threads.submit(() -> lease("b", () -> askFor("a", both)));
        for (var each : List.of(first, second)) {
            var failed =
                    assertThrows(ExecutionException.class, () -> each.get(10, TimeUnit.SECONDS));
            assertInstanceOf(IllegalStateException.class, failed.getCause());
        }
        assertEquals("c", lease("a", () -> "c").get());
        assertEquals("d", lease("b", () -> "d").get());
    }

    /// Once both are being made.
    private Object askFor(String other, CountDownLatch both) {
        both.countDown();
        try {
            both.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return lease(other, () -> askFor(other.equals("a") ? "b" : "a", both)).get();
    }

    private Object slow() {
        begun.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return "slow";
    }

    private Leases.Lease<Object> lease(String identity, Supplier<Object> make) {
        return leases.lease(identity, make, closed::add);
    }
}
