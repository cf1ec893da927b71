package mosn.plugin.grpc.call;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.stream.Stream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One long call with a process, and the streams in it. Used on one event loop, but for what a
/// deadline does.
public final class Session implements GrpcReceiver {
    private static final System.Logger LOG = System.getLogger("mosn.plugin");

    /// Bytes of one message, but where one event is longer.
    private static final int BATCH = 256 << 10;

    private final Map<Long, RemoteStream> streams = new HashMap<>();
    private final Queue<RemoteStream> outside = new ArrayDeque<>();
    private final Queue<ProtoWriter> unsent = new ConcurrentLinkedQueue<>();

    /// By their deadlines, those that are answered too until their time is up. Its own lock.
    private final PriorityQueue<Question> questions =
            new PriorityQueue<>((one, other) -> Long.signum(one.deadline() - other.deadline()));

    /// When the questions are looked at next; 0 for never.
    private long nextLook;

    private final Runnable onEnd;
    private final Thread loop = Thread.currentThread();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable GrpcCall call;
    private volatile boolean over;
    private int inside;
    private long last;

    /// @param onEnd told when it is over
    Session(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    void begin(GrpcCall begun) {
        call = begun;
    }

    boolean isOver() {
        return over;
    }

    /// From any thread, and perhaps more than once.
    void close() {
        var begun = call;
        if (begun != null && closed.compareAndSet(false, true)) {
            begun.halfClose();
        }
    }

    // ---- streams

    /// Begins to show the process a stream; the process hears of it with the first question.
    public RemoteStream open(Stream stream, Terms terms, Load load) {
        var wishes = terms.wishes();
        var remote = new RemoteStream(++last, this, stream, terms, load);
        load.begins();
        streams.put(last, remote);
        if (wishes.maxStreams() == 0 || inside < wishes.maxStreams()) {
            inside++;
            remote.admit();
        } else {
            outside.add(remote);
        }
        return remote;
    }

    void left(long id, boolean admitted) {
        var gone = streams.remove(id);
        if (!admitted) {
            outside.remove(gone);
            return;
        }
        inside--;
        var next = outside.poll();
        if (next != null) {
            inside++;
            next.admit();
        }
    }

    // ---- deadlines

    /// In [System#nanoTime]; 0 for none.
    long deadline(Duration timeout) {
        return timeout.isZero() ? 0 : System.nanoTime() + timeout.toNanos() | 1;
    }

    /// Sees to it that the question fails when its time is up.
    void watch(Question question) {
        if (question.deadline() == 0) {
            return;
        }
        synchronized (questions) {
            questions.add(question);
            lookAt(question.deadline());
        }
    }

    /// Looks at that time, unless it looks earlier.
    private void lookAt(long deadline) {
        if (nextLook == 0 || deadline - nextLook < 0) {
            nextLook = deadline;
            Executor here = Runnable::run;
            var _ =
                    CompletableFuture.runAsync(
                            () -> look(deadline),
                            CompletableFuture.delayedExecutor(
                                    Math.max(0, deadline - System.nanoTime()),
                                    TimeUnit.NANOSECONDS,
                                    here));
        }
    }

    private void look(long at) {
        var late = new ArrayList<Question>();
        synchronized (questions) {
            if (at != nextLook) {
                return; // an earlier one has been here
            }
            nextLook = 0;
            var now = System.nanoTime();
            for (var first = questions.peek(); first != null; first = questions.peek()) {
                if (first.isOpen() && first.deadline() - now > 0) {
                    lookAt(first.deadline());
                    break;
                }
                late.add(questions.remove());
            }
        }
        late.forEach(question -> question.fail("timeout", "it has not answered in time"));
    }

    // ---- what goes

    /// From another thread, where only a cancel comes from, it goes with what follows: the order is
    /// the loop's.
    void send(ProtoWriter event) {
        unsent.add(event);
        if (Thread.currentThread() == loop) {
            flush();
        }
    }

    private void flush() {
        var begun = call;
        while (begun != null && !over && begun.isReady() && !unsent.isEmpty()) {
            var message = new ProtoWriter();
            for (var event = unsent.poll(); event != null; event = next(message)) {
                message.message(1, event);
            }
            begun.send(Buffer.of(message.toByteArray()));
        }
    }

    private @Nullable ProtoWriter next(ProtoWriter message) {
        var event = unsent.peek();
        return event == null || message.size() + event.size() > BATCH ? null : unsent.poll();
    }

    @Override
    public void onReady() {
        flush();
    }

    // ---- what comes

    @Override
    public void onMessage(Buffer message) {
        var from = new ProtoReader(message.toByteArray());
        try {
            while (from.next()) {
                if (from.field() == 1) {
                    onAction(from.bytes());
                } else {
                    from.skip();
                }
            }
        } catch (IllegalArgumentException e) {
            var begun = call;
            if (begun != null) {
                begun.cancel();
            }
            end("the process says what is no message: " + e.getMessage());
        }
    }

    private void onAction(byte[] action) {
        var id = 0L;
        var kind = 0;
        byte[] what = {};
        var from = new ProtoReader(action);
        while (from.next()) {
            switch (from.field()) {
                case 1 -> id = from.number();
                case 2, 3, 4 -> {
                    kind = from.field();
                    what = from.bytes();
                }
                default -> from.skip();
            }
        }
        var stream = streams.get(id);
        if (stream == null) {
            return; // it was over here before the process knew
        }
        switch (kind) {
            case 2 -> stream.onVerdict(what);
            case 3 -> stream.onBody(what);
            case 4 -> stream.onTerminate(what);
            default -> {} // one of a later protocol
        }
    }

    @Override
    public void onClosed(GrpcStatus status, Headers trailers) {
        end("the session ended with status " + status.code() + " " + status.message());
    }

    /// All its streams lose it.
    void end(String why) {
        if (over) {
            return;
        }
        over = true;
        onEnd.run();
        if (!streams.isEmpty()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} streams lose their plugin: {1}",
                    streams.size(),
                    why);
        }
        var lost = Map.copyOf(streams);
        streams.clear();
        outside.clear();
        unsent.clear();
        lost.values().forEach(stream -> stream.onGone(why));
    }
}
