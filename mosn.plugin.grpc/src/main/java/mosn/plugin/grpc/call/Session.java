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
import java.util.HashMap;
import java.util.Map;
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
    private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
    private final Thread loop = Thread.currentThread();
    private final AtomicBoolean watching = new AtomicBoolean();
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable GrpcCall call;
    private volatile boolean over;
    private int inside;
    private long last;

    Session() {}

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

    /// All of a session have nearly the same time, so the oldest is looked at.
    void watch(Question question) {
        if (question.deadline() == 0) {
            return;
        }
        questions.add(question);
        if (watching.compareAndSet(false, true)) {
            look();
        }
    }

    private void look() {
        for (var oldest = questions.peek(); oldest != null; oldest = questions.peek()) {
            var left = oldest.deadline() - System.nanoTime();
            if (oldest.isOpen() && left > 0) {
                later(left);
                return;
            }
            questions.remove(oldest);
            oldest.fail("timeout", "it has not answered in time");
        }
        watching.set(false);
        if (!questions.isEmpty() && watching.compareAndSet(false, true)) {
            look();
        }
    }

    private void later(long nanos) {
        Executor here = Runnable::run;
        var _ =
                CompletableFuture.runAsync(
                        this::look,
                        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, here));
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
