package mosn.core.observe;

import mosn.core.loop.Threads;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// The one thread that writes the logs of a proxy. It looks at its files at most a hundred times a
/// second, so that a busy proxy pays for waking it seldom, and rests while nothing is written.
final class LogWriter implements AutoCloseable {
    private static final long LINGER = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int BUFFER = 1 << 16;

    private final List<LogFile> files = new CopyOnWriteArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private final AtomicBoolean resting = new AtomicBoolean();
    private final Thread thread;
    private volatile boolean closed;

    LogWriter() {
        thread = Threads.begin("mosn-log", this::run);
    }

    void add(LogFile file) {
        files.add(file);
    }

    void remove(LogFile file) {
        files.remove(file);
    }

    /// There is something to write, which may wait for its turn.
    void wake() {
        if (resting.get() && resting.compareAndSet(true, false)) {
            LockSupport.unpark(thread);
        }
    }

    /// There is something to write at once.
    void hurry() {
        resting.set(false);
        LockSupport.unpark(thread);
    }

    private void run() {
        while (true) {
            var last = closed;
            var wrote = false;
            for (var file : files) {
                wrote |= file.drain(buffer);
            }
            if (wrote) {
                LockSupport.parkNanos(this, LINGER);
            } else if (last) {
                return;
            } else {
                rest();
            }
        }
    }

    private void rest() {
        resting.set(true);
        // what came before this was set did not wake us
        if (!closed && files.stream().noneMatch(LogFile::waiting)) {
            while (resting.get()) {
                LockSupport.park(this);
            }
        }
        resting.set(false);
    }

    /// Writes what is there and ends. Waits for that, but not for long: what a blocked sink does
    /// not take is lost.
    @Override
    public void close() {
        closed = true;
        hurry();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
