package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.Metrics;
import mosn.api.observe.AccessLogEntry;
import mosn.api.observe.AccessLogSink;
import mosn.core.loop.ContextLoader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(30)
class AccessLogQueueTest {
    private final Metrics metrics = new Stats(1).extension("x");
    private final List<Integer> batches = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @Test
    void allIsWrittenInItsOrderBeforeTheEnd() {
        var queue = queue(this::keep);
        for (int i = 0; i < 1200; i++) {
            queue.put(entry("" + i));
        }
        queue.close();
        assertEquals(1200, lines.size());
        assertEquals("0", lines.getFirst());
        assertEquals("1199", lines.getLast());
        assertTrue(batches.stream().allMatch(size -> size <= 500), batches.toString());
        assertEquals(1200, count("lines_written"));
    }

    @Test
    void whatTheSinkCannotKeepUpWithIsDroppedAndCounted() throws Exception {
        var queue =
                queue(
                        entries -> {
                            reached.countDown();
                            release.await();
                            keep(entries);
                        });
        queue.put(entry("first"));
        reached.await();
        for (int i = 0; i < 10_007; i++) {
            queue.put(entry("more"));
        }
        assertEquals(7, count("lines_dropped"));
        release.countDown();
        queue.close();
        assertEquals(10_001, lines.size());
    }

    @Test
    void linesOfASinkThatThrowsAreLostAndTheNextOnesAreNot() throws Exception {
        var queue =
                queue(
                        entries -> {
                            if (reached.getCount() > 0) {
                                reached.countDown();
                                throw new IllegalStateException("not now");
                            }
                            keep(entries);
                        });
        queue.put(entry("lost"));
        reached.await();
        queue.put(entry("kept"));
        queue.close();
        assertEquals(List.of("kept"), lines);
        assertEquals(1, count("lines_failed"));
    }

    @Test
    void aSinkThatSwallowsTheInterruptIsCalledNoMoreAfterTheEnd() throws Exception {
        var calls = new AtomicInteger();
        var queue =
                new AccessLogQueue(
                        "x",
                        entries -> {
                            calls.incrementAndGet();
                            reached.countDown();
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                return; // and goes on
                            }
                        },
                        ContextLoader.IMAGE,
                        metrics,
                        Duration.ofMillis(1));
        queue.put(entry("first"));
        reached.await();
        for (int i = 0; i < 1200; i++) {
            queue.put(entry("more"));
        }
        queue.close();
        assertEquals(1, calls.get());
        assertEquals(1200, count("lines_dropped"));
        queue.put(entry("late"));
        assertEquals(1201, count("lines_dropped"));
    }

    private void keep(List<AccessLogEntry> entries) {
        batches.add(entries.size());
        entries.forEach(entry -> lines.add(entry.line()));
    }

    private AccessLogQueue queue(AccessLogSink sink) {
        return new AccessLogQueue("x", sink, ContextLoader.IMAGE, metrics);
    }

    private long count(String name) {
        return metrics.counter(name).value();
    }

    private static AccessLogEntry entry(String line) {
        return new AccessLogEntry(
                line,
                "l",
                new InetSocketAddress(0),
                Instant.EPOCH,
                Duration.ZERO,
                "Http1",
                "GET",
                null,
                "/",
                200,
                Set.of(),
                null,
                0,
                0,
                null,
                null);
    }
}
