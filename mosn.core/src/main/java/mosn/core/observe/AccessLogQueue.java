package mosn.core.observe;

import mosn.api.Metrics;
import mosn.api.observe.AccessLogEntry;
import mosn.api.observe.AccessLogSink;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Threads;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Lines on their way to an extension. Taking one neither blocks nor fails: where too many wait
/// already it is dropped and counted.
public final class AccessLogQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLogQueue.class);
    private static final int BOUND = 10_000;
    private static final int BATCH = 500;

    /// So long it gathers lines, so that a busy proxy wakes it seldom.
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(10);

    private static final Duration GRACE = Duration.ofSeconds(5);

    /// What a sink has that is interrupted.
    private static final Duration LAST_GRACE = Duration.ofSeconds(1);

    private final String type;
    private final AccessLogSink sink;
    private final ContextLoader loader;
    private final Metrics.Counter written;
    private final Metrics.Counter dropped;
    private final Metrics.Counter failed;
    private final Queue<AccessLogEntry> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Duration grace;
    private final Thread thread;
    private volatile boolean resting;
    private volatile boolean closed;
    private volatile boolean givenUp;
    private boolean failing;

    /// @param type of the sink, for the log
    /// @param loader for calls to the sink
    /// @param metrics the extension's own
    public AccessLogQueue(String type, AccessLogSink sink, ContextLoader loader, Metrics metrics) {
        this(type, sink, loader, metrics, GRACE);
    }

    /// @param grace what is waited for lines to be written at the end
    AccessLogQueue(
            String type,
            AccessLogSink sink,
            ContextLoader loader,
            Metrics metrics,
            Duration grace) {
        this.type = type;
        this.sink = sink;
        this.loader = loader;
        this.written = metrics.counter("lines_written");
        this.dropped = metrics.counter("lines_dropped");
        this.failed = metrics.counter("lines_failed");
        this.grace = grace;
        this.thread = Threads.virtual("mosn-access-log-" + type, this::run);
        thread.start();
    }

    /// Safe from any thread.
    void put(AccessLogEntry entry) {
        if (waiting.incrementAndGet() > BOUND || givenUp) {
            waiting.decrementAndGet();
            dropped.increment();
            return;
        }
        queue.add(entry);
        if (resting) {
            LockSupport.unpark(thread);
        }
    }

    private void run() {
        while (!givenUp) {
            var last = closed;
            if (!write(take()) && last) {
                return;
            }
            var _ = Thread.interrupted(); // that of a sink is not for this
            LockSupport.parkNanos(this, closed ? 0 : LINGER);
            rest();
        }
    }

    private List<AccessLogEntry> take() {
        var batch = new ArrayList<AccessLogEntry>();
        for (var next = queue.poll(); next != null; next = queue.poll()) {
            batch.add(next);
            if (batch.size() == BATCH) {
                break;
            }
        }
        waiting.addAndGet(-batch.size());
        return List.copyOf(batch);
    }

    /// @return false where there is nothing
    private boolean write(List<AccessLogEntry> batch) {
        if (batch.isEmpty()) {
            return false;
        }
        var before = loader.enter();
        try {
            sink.write(batch);
            written.add(batch.size());
            failing = false;
        } catch (Throwable e) {
            failed.add(batch.size());
            if (!failing) {
                LOG.warn("the access log {} loses lines", type, e);
            }
            failing = true;
        } finally {
            loader.leave(before);
        }
        return true;
    }

    private void rest() {
        resting = true;
        while (queue.isEmpty() && !closed && !givenUp) {
            LockSupport.park(this);
        }
        resting = false;
    }

    /// Writes what waits, but not for longer than is good for the one who closes: what waits then
    /// is dropped and counted. The sink is called no more once this has returned, unless it is in a
    /// call that it does not end when it is interrupted.
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            if (!thread.join(grace)) {
                giveUp();
            }
        } catch (InterruptedException e) {
            givenUp = true;
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
    }

    private void giveUp() throws InterruptedException {
        givenUp = true;
        thread.interrupt();
        if (!thread.join(LAST_GRACE)) {
            LOG.warn(
                    "the access log {} is closed, but its sink goes on writing, at {}",
                    type,
                    Arrays.stream(thread.getStackTrace())
                            .limit(3)
                            .map(StackTraceElement::toString)
                            .toList());
        }
        dropped.add(queue.size());
    }
}
