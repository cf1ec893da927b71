package mosn.core.observe;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// A log's lines on their way to where they are written. Taking a line neither blocks nor fails:
/// where too much waits already it is dropped and counted.
///
/// Lines wait in a linked queue of many producers and one consumer (Vyukov): a producer swings the
/// tail to its entry and then links the one before. Order is that of the swings.
public final class LogFile implements AutoCloseable {
    /// How many bytes one turn of the writer takes before it looks at the other files.
    private static final long TURN = 1 << 20;

    private final String path;
    private final LogSink sink;
    private final LogFiles owner;
    private final LogWriter writer;
    private final Consumer<String> complain;
    private final long bound;

    private final AtomicLong waiting = new AtomicLong();
    private final AtomicReference<Entry> tail;
    private final LongAdder dropped = new LongAdder();
    private volatile long written;
    private volatile long failed;
    private volatile boolean enabled = true;

    // the rest belongs to the writer's thread
    private Entry head;
    private int buffered;
    private boolean failing;

    /// Guarded by [LogFiles].
    int leases = 1;

    LogFile(
            String path,
            LogSink sink,
            LogFiles owner,
            LogWriter writer,
            Consumer<String> complain,
            long bound) {
        this.path = path;
        this.sink = sink;
        this.owner = owner;
        this.writer = writer;
        this.complain = complain;
        this.bound = bound;
        head = new Entry(null, null);
        tail = new AtomicReference<>(head);
    }

    /// As it was configured.
    public String path() {
        return path;
    }

    /// Whether lines are taken: a log may be switched off for a while.
    public boolean enabled() {
        return enabled;
    }

    void enable(boolean on) {
        enabled = on;
    }

    /// Takes a line with its end. Safe from any thread.
    ///
    /// @param line must not change any more
    public void write(byte[] line) {
        if (!enabled) {
            return;
        }
        var now = waiting.addAndGet(line.length);
        if (now > bound) {
            waiting.addAndGet(-line.length);
            dropped.increment();
            return;
        }
        put(new Entry(line, null));
        if (now > bound / 2 && now - line.length <= bound / 2) {
            writer.hurry();
        } else {
            writer.wake();
        }
    }

    /// Lines taken from now on go to what the path names now.
    void reopen() {
        run(
                () -> {
                    try {
                        sink.reopen();
                    } catch (IOException e) {
                        complain.accept(
                                path
                                        + ": cannot be reopened ("
                                        + e
                                        + "); lines still go to the file that was open");
                    }
                });
    }

    /// Waits until all that was taken before has been written.
    ///
    /// @return false where it took too long
    boolean flush() {
        var done = new CountDownLatch(1);
        run(done::countDown);
        try {
            return done.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// Runs a task on the writer's thread, behind the lines taken before.
    private void run(Runnable task) {
        put(new Entry(null, task));
        writer.hurry();
    }

    private void put(Entry entry) {
        tail.getAndSet(entry).next = entry;
    }

    boolean waiting() {
        return tail.get() != head;
    }

    /// Writes what is there. Called on the writer's thread.
    ///
    /// @return whether there was anything
    boolean drain(ByteBuffer buffer) {
        var taken = 0L;
        var any = false;
        for (var entry = head.next; entry != null && taken < TURN; entry = head.next) {
            any = true;
            head = entry;
            if (entry.task != null) {
                writeOut(buffer);
                entry.task.run();
            } else if (entry.line != null) {
                append(entry.line, buffer);
                taken += entry.line.length;
                waiting.addAndGet(-entry.line.length);
            }
            entry.clear();
        }
        writeOut(buffer);
        return any;
    }

    private void append(byte[] line, ByteBuffer buffer) {
        if (line.length > buffer.remaining()) {
            writeOut(buffer);
        }
        buffered++;
        if (line.length > buffer.capacity()) {
            writeOut(ByteBuffer.wrap(line), buffered);
            buffered = 0;
        } else {
            buffer.put(line);
        }
    }

    private void writeOut(ByteBuffer buffer) {
        if (buffer.position() > 0) {
            buffer.flip();
            writeOut(buffer, buffered);
            buffer.clear();
            buffered = 0;
        }
    }

    private void writeOut(ByteBuffer lines, int count) {
        try {
            sink.write(lines);
            written(count);
        } catch (IOException e) {
            failed(count);
            if (!failing) {
                failing = true;
                complain.accept(
                        path + ": cannot be written (" + e + "); its lines are lost, and counted");
            }
        }
    }

    // only the writer's thread counts these: no update is lost
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void written(int count) {
        written += count;
        failing = false;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void failed(int count) {
        failed += count;
    }

    /// Lines that were written.
    long lines() {
        return written;
    }

    /// Lines that nobody had room for.
    long dropped() {
        return dropped.sum();
    }

    /// Lines that could not be written.
    long failed() {
        return failed;
    }

    /// Gives it back: when nobody else has it, what was taken is written and the file closed.
    @Override
    public void close() {
        owner.release(this);
    }

    void end() {
        flush();
        writer.remove(this);
        try {
            sink.close();
        } catch (IOException e) {
            complain.accept(path + ": " + e);
        }
    }

    private static final class Entry {
        private byte @Nullable [] line;
        private @Nullable Runnable task;
        private volatile @Nullable Entry next;

        Entry(byte @Nullable [] line, @Nullable Runnable task) {
            this.line = line;
            this.task = task;
        }

        void clear() {
            line = null;
            task = null;
        }
    }
}
