package mosn.sdk;

import com.google.protobuf.ByteString;

import mosn.plugin.v2.Action;
import mosn.plugin.v2.Ask;
import mosn.plugin.v2.BodyAction;
import mosn.plugin.v2.Data;
import mosn.plugin.v2.Direction;
import mosn.plugin.v2.Terminate;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;

/// A stream at the plugin: its questions one after the other, each on a thread of the pool, and the
/// windows of its bodies.
final class LiveStream {
    private final long id;
    private final Outbox outbox;
    private final Executor threads;
    private final Runnable forget;
    private final Stream stream;
    private final Deque<Task> tasks = new ArrayDeque<>();
    private final int[] windows = new int[2];
    private int maxChunk;
    private Configured configured;

    /// The ask whose body has not come whole.
    private @Nullable Ask incomplete;

    private @Nullable ByteArrayOutputStream collected;
    private boolean busy;
    private boolean over;
    private @Nullable Task running;
    private @Nullable Thread worker;
    private @Nullable Answer unsent;

    LiveStream(
            long id,
            Ask first,
            Configured configured,
            Outbox outbox,
            Executor threads,
            Runnable forget) {
        this.id = id;
        this.outbox = outbox;
        this.threads = threads;
        this.forget = forget;
        this.configured = configured;
        this.maxChunk = configured.maxChunk();
        this.windows[0] = configured.insertWindow();
        this.windows[1] = configured.insertWindow();
        this.stream = new Stream(id, Request.of(first.getRequest()), this::terminate);
    }

    synchronized void ask(Ask ask, Configured with) {
        configured = with;
        if (ask.getBody() > 0) {
            incomplete = ask;
            collected = new ByteArrayOutputStream((int) Math.min(ask.getBody(), 1 << 20));
        } else {
            add(new Task.Question(ask, with, wholeOf(ask, with) ? new byte[0] : null));
        }
    }

    private static boolean wholeOf(Ask ask, Configured with) {
        return Stream.isOfRequest(ask.getPhase())
                ? with.filter().wholeRequest() > 0
                : with.filter().wholeResponse() > 0;
    }

    synchronized void data(Data data) {
        if (incomplete == null || collected == null) {
            add(new Task.Chunk(data, configured));
            return;
        }
        collected.writeBytes(data.getBytes().toByteArray());
        if (data.getEnd()) {
            add(new Task.Question(incomplete, configured, collected.toByteArray()));
            incomplete = null;
            collected = null;
        }
    }

    synchronized void credit(Direction direction, int bytes) {
        windows[direction.getNumber()] += bytes;
        flush();
    }

    synchronized void cancel(int number) {
        tasks.removeIf(t -> t.is(number));
        if (incomplete != null && incomplete.getNumber() == number) {
            incomplete = null;
            collected = null;
        }
        if (worker != null && running != null && running.is(number)) {
            worker.interrupt();
        }
    }

    /// Nothing of the stream is waited for any more.
    synchronized void end() {
        over = true;
        tasks.clear();
        unsent = null;
        if (worker != null) {
            worker.interrupt();
        } else {
            busy = false;
        }
        if (configured.filter().onDestroy() != null) {
            add(new Task.Farewell(configured));
        }
    }

    private boolean terminate(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not from 200 to 599");
        }
        synchronized (this) {
            if (over) {
                return false;
            }
            outbox.add(
                    Action.newBuilder()
                            .setStream(id)
                            .setTerminate(Terminate.newBuilder().setStatus(status))
                            .build());
            return true;
        }
    }

    private void add(Task task) {
        tasks.add(task);
        next();
    }

    private void next() {
        if (busy) {
            return;
        }
        var task = tasks.poll();
        if (task != null) {
            busy = true;
            threads.execute(() -> work(task));
        }
    }

    private void work(Task task) {
        synchronized (this) {
            running = task;
            worker = Thread.currentThread();
        }
        var answer = task.answer(stream);
        synchronized (this) {
            running = null;
            worker = null;
            Thread.interrupted(); // meant for the task
            if (over || answer == null) {
                busy = false;
                next();
            } else {
                unsent = answer;
                flush();
            }
        }
    }

    /// Sends as much of the answer as the window lets; the next task begins when all has gone.
    private void flush() {
        var answer = unsent;
        if (answer == null) {
            return;
        }
        var direction = answer.direction().getNumber();
        while (!answer.insert().isEmpty()) {
            var size = Math.min(Math.min(maxChunk, windows[direction]), answer.insert().size());
            if (size <= 0) {
                unsent = answer;
                return;
            }
            windows[direction] -= size;
            var piece = answer.insert().substring(0, size);
            answer = answer.without(size);
            if (answer.insert().isEmpty() && answer.last().hasBody()) {
                answer = answer.closing(piece);
            } else {
                outbox.add(inserting(answer.direction(), piece));
            }
        }
        unsent = null;
        outbox.add(answer.last().toBuilder().setStream(id).build());
        busy = false;
        if (answer.forget()) {
            over = true;
            forget.run();
        }
        next();
    }

    private Action inserting(Direction direction, ByteString piece) {
        return Action.newBuilder()
                .setStream(id)
                .setBody(BodyAction.newBuilder().setDirection(direction).setInsert(piece))
                .build();
    }
}
