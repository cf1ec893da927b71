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
/// windows of its bodies. An answer that waits for credit holds up its own direction only.
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
    private boolean over;

    /// What is worked on, or is to be: the pool may be busy.
    private @Nullable Task running;

    private @Nullable Thread worker;

    /// By direction: answers of which the window has not let all go.
    private final @Nullable Answer[] unsent = new @Nullable Answer[2];

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
        flush(direction.getNumber());
        next();
    }

    synchronized void cancel(int number) {
        tasks.removeIf(t -> t.is(number));
        if (incomplete != null && incomplete.getNumber() == number) {
            incomplete = null;
            collected = null;
        }
        if (running != null && running.is(number)) {
            stop();
            next();
        }
    }

    private void stop() {
        if (worker != null) {
            worker.interrupt();
        } else {
            running = null; // it has not begun
        }
    }

    /// Nothing of the stream is waited for any more.
    synchronized void end() {
        if (over) {
            return;
        }
        over = true;
        tasks.clear();
        unsent[0] = null;
        unsent[1] = null;
        stop();
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
        for (var each = tasks.iterator(); running == null && each.hasNext(); ) {
            var task = each.next();
            if (unsent[task.direction().getNumber()] == null) {
                each.remove();
                running = task;
                threads.execute(() -> work(task));
            }
        }
    }

    @SuppressWarnings("ReferenceEquality") // this very task
    private void work(Task task) {
        synchronized (this) {
            if (running != task) {
                return; // it is not wanted any more
            }
            worker = Thread.currentThread();
        }
        var answer = task.answer(stream);
        synchronized (this) {
            running = null;
            worker = null;
            Thread.interrupted(); // meant for the task
            if (!over && answer != null) {
                var direction = task.direction().getNumber();
                unsent[direction] = answer;
                flush(direction);
            }
            next();
        }
    }

    /// Sends as much of the answer as the window lets.
    private void flush(int direction) {
        var answer = unsent[direction];
        if (answer == null) {
            return;
        }
        while (!answer.insert().isEmpty()) {
            var size = Math.min(Math.min(maxChunk, windows[direction]), answer.insert().size());
            if (size <= 0) {
                unsent[direction] = answer;
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
        unsent[direction] = null;
        outbox.add(answer.last().toBuilder().setStream(id).build());
        if (answer.forget()) {
            over = true;
            forget.run();
        }
    }

    private Action inserting(Direction direction, ByteString piece) {
        return Action.newBuilder()
                .setStream(id)
                .setBody(BodyAction.newBuilder().setDirection(direction).setInsert(piece))
                .build();
    }
}
