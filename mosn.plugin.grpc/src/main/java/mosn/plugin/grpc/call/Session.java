package mosn.plugin.grpc.call;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.stream.Stream;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// One long call with a process, and the streams in it. Used on one event loop: what a deadline
/// does elsewhere is brought there.
public final class Session implements GrpcReceiver {
    private final Map<Long, RemoteStream> streams = new HashMap<>();
    private final SequencedSet<RemoteStream> outside = new LinkedHashSet<>();
    private final Outbox outbox;
    private final Queue<Runnable> fromElsewhere = new ConcurrentLinkedQueue<>();
    private final Deadlines deadlines = new Deadlines();
    private final End onEnd;
    private final Thread loop = Thread.currentThread();
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile @Nullable GrpcCall call;
    private volatile boolean over;
    private int inside;
    private long last;

    /// Told when a session is over, on its event loop.
    public interface End {
        /// @param streams how many have lost it
        /// @param why for people
        void ended(int streams, String why);
    }

    Session(Outbox outbox, End onEnd) {
        this.outbox = outbox;
        this.onEnd = onEnd;
    }

    void begin(GrpcCall begun) {
        call = begun;
        if (!over) {
            outbox.begin(begun);
        }
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
        var remote = new RemoteStream(++last, this, stream, terms, load);
        load.begins();
        streams.put(last, remote);
        return remote;
    }

    /// Whether there is room for it at the process; otherwise [RemoteStream#admit] is called once
    /// there is.
    boolean admits(RemoteStream asking, int most) {
        if (most > 0 && inside >= most) {
            outside.addLast(asking);
            return false;
        }
        inside++;
        return true;
    }

    void left(long id, boolean admitted) {
        var gone = streams.remove(id);
        if (!admitted) {
            outside.remove(gone);
            return;
        }
        inside--;
        admitNext();
    }

    /// Of those whose time is not up the one that came last, where their time is limited: it has
    /// most of it left. In turn, a process with more to do than it can would get only such as have
    /// no time left.
    private void admitNext() {
        inside++;
        while (!outside.isEmpty()) {
            var next = outside.getLast().hasLimit() ? outside.removeLast() : outside.removeFirst();
            if (next.admit()) {
                return;
            }
        }
        inside--;
    }

    // ---- deadlines

    /// In [System#nanoTime]; 0 for none.
    long deadline(Duration timeout) {
        return timeout.isZero() ? 0 : System.nanoTime() + timeout.toNanos() | 1;
    }

    /// Sees to it that the question fails when its time is up.
    void watch(Question question) {
        if (question.deadline() != 0) {
            deadlines.watch(question);
        }
    }

    /// It is over, before its time was up or then.
    void answered(Question question) {
        if (question.deadline() != 0) {
            deadlines.answered();
        }
    }

    // ---- what goes

    void send(Outbox.Event event) {
        outbox.add(event);
    }

    /// Runs a task here: at once, or when it comes here with word that something can be sent.
    void onLoop(Runnable task) {
        var begun = call;
        if (Thread.currentThread() == loop) {
            task.run();
        } else if (begun != null && !over) {
            fromElsewhere.add(task);
            begun.awaitReady();
        }
    }

    /// What waits to be said about a stream that is over need not be said.
    ///
    /// @return whether the process has learned of the stream
    boolean forget(long stream) {
        return outbox.forget(stream);
    }

    @Override
    public void onReady() {
        for (var task = fromElsewhere.poll(); task != null; task = fromElsewhere.poll()) {
            task.run();
        }
        outbox.onReady();
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
            outbox.onHeard();
        } catch (IllegalArgumentException e) {
            end("the process says what is no message: " + e.getMessage()); // before it is told why
            var begun = call;
            if (begun != null) {
                begun.cancel();
            }
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
        outbox.onAnswer(id);
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
        onEnd.ended(streams.size(), why);
        var lost = Map.copyOf(streams);
        streams.clear();
        outside.clear();
        outbox.end();
        fromElsewhere.clear();
        lost.values().forEach(stream -> stream.onGone(why));
    }
}
