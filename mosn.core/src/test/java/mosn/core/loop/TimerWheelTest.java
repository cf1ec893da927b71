package mosn.core.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

class TimerWheelTest {
    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(10);

    private final MockTicker ticker = Ticker.newMockTicker();
    private final EmbeddedChannel channel = EmbeddedChannel.builder().ticker(ticker).build();
    private final TimerWheel wheel = new TimerWheel(channel.eventLoop());
    private final List<String> fired = new ArrayList<>();

    @AfterEach
    void close() {
        var _ = channel.close();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 9, 10, 11, 250, 10_229, 10_240, 10_241, 30_000, 100_007})
    void aTimeoutFiresNeverEarlyAndAtMostTwoTicksLate(long millis) {
        var random = new Random(millis);
        for (int i = 0; i < 20; i++) {
            pass(random.nextLong(3 * TICK));
            var from = ticker.nanoTime();
            var nanos = TimeUnit.MILLISECONDS.toNanos(millis);
            var at = new ArrayList<Long>();
            wheel.start(nanos, () -> at.add(ticker.nanoTime() - from));
            while (at.isEmpty() && ticker.nanoTime() - from < nanos + 5 * TICK) {
                pass(TimeUnit.MICROSECONDS.toNanos(700) + random.nextInt(1000));
            }
            assertEquals(1, at.size());
            assertTrue(at.getFirst() >= nanos, "early: " + at);
            assertTrue(
                    at.getFirst() <= nanos + 2 * TICK + TimeUnit.MILLISECONDS.toNanos(1),
                    "late: " + at);
        }
    }

    @Test
    void whatIsCancelledDoesNotFire() {
        var timeout = start(50, "a");
        pass(millis(20));
        assertTrue(timeout.cancel());
        assertFalse(timeout.cancel());
        pass(millis(200));
        assertEquals(List.of(), fired);
    }

    @Test
    void whatHasFiredCannotBeCancelled() {
        var timeout = start(50, "a");
        pass(millis(100));
        assertEquals(List.of("a"), fired);
        assertFalse(timeout.cancel());
        pass(millis(20_000));
        assertEquals(List.of("a"), fired);
    }

    @Test
    void manyFireTogetherAndThoseOfALaterRoundDoNot() {
        var count = new AtomicInteger();
        var later = new AtomicInteger();
        for (int i = 0; i < 1000; i++) {
            wheel.start(millis(50), count::incrementAndGet);
            wheel.start(millis(50 + 10_240), later::incrementAndGet);
        }
        pass(millis(70));
        assertEquals(1000, count.get());
        assertEquals(0, later.get());
        for (int i = 0; i < 1024; i++) {
            pass(TICK);
        }
        assertEquals(1000, later.get());
    }

    @Test
    void theyMayBeCancelledInAnyOrder() {
        var timeouts = new ArrayList<TimerWheel.Timeout>();
        for (int i = 0; i < 9; i++) {
            timeouts.add(start(50, "t" + i));
        }
        for (var i : new int[] {0, 8, 4, 3, 5}) {
            assertTrue(timeouts.get(i).cancel());
        }
        pass(millis(100));
        assertEquals(List.of("t1", "t2", "t6", "t7"), fired.stream().sorted().toList());
    }

    @Test
    void aTaskMayCancelOthersOfItsTime() {
        var timeouts = new ArrayList<TimerWheel.Timeout>();
        for (int i = 0; i < 5; i++) {
            timeouts.add(
                    wheel.start(
                            millis(50),
                            () -> {
                                fired.add("one");
                                timeouts.forEach(TimerWheel.Timeout::cancel);
                            }));
        }
        pass(millis(100));
        assertEquals(List.of("one"), fired);
    }

    @Test
    void aTaskMayStartAnother() {
        wheel.start(millis(10), () -> start(10, "second"));
        for (int i = 0; i < 10; i++) {
            pass(TICK);
        }
        assertEquals(List.of("second"), fired);
    }

    @Test
    void aTaskThatThrowsKeepsNothingElseFromHappening() {
        wheel.start(
                millis(10),
                () -> {
                    throw new IllegalStateException("thrown by a task, and to be logged");
                });
        start(10, "same time");
        start(100, "later");
        pass(millis(40));
        pass(millis(100));
        assertEquals(List.of("same time", "later"), fired);
    }

    @Test
    void afterALongPauseEverythingThatIsDueFiresOnce() {
        start(20, "a");
        start(15_000, "b");
        start(50_000, "c");
        start(100_000, "not yet");
        pass(millis(60_000));
        assertEquals(List.of("a", "b", "c"), fired.stream().sorted().toList());
    }

    @Test
    void nothingRunsWhereThereIsNothingToWaitFor() {
        var timeout = start(1000, "a");
        assertTrue(channel.runScheduledPendingTasks() >= 0);
        timeout.cancel();
        pass(TICK);
        assertEquals(-1, channel.runScheduledPendingTasks());
        pass(millis(123_456));
        start(30, "after a rest");
        pass(millis(20));
        assertEquals(List.of(), fired);
        pass(millis(30));
        assertEquals(List.of("after a rest"), fired);
    }

    private TimerWheel.Timeout start(long millis, String name) {
        return wheel.start(millis(millis), () -> fired.add(name));
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void pass(long nanos) {
        ticker.advance(nanos, TimeUnit.NANOSECONDS);
        channel.runScheduledPendingTasks();
    }
}
