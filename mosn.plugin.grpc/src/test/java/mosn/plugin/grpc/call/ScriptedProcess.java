package mosn.plugin.grpc.call;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.api.CallException;
import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.plugin.grpc.stream.ProcessFilterFactory;
import mosn.plugin.grpc.stream.Seat;
import mosn.plugin.grpc.supervise.NoHeaders;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.Proxy;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A process at the other end of a session, in a test's hands.
final class ScriptedProcess implements GrpcCall, Load {
    static final Charset LATIN = ISO_8859_1;

    private static final long LATE = Duration.ofSeconds(1).toNanos();

    private long now;

    /// By its clock each event comes long after the one before, so none waits for others.
    private final Session session = new Session(new Outbox(() -> now += LATE), (_, _) -> {});

    private final List<Event> events = new ArrayList<>();
    private final List<String> data = new ArrayList<>();
    private int credit;
    private final AtomicInteger active = new AtomicInteger();
    private final Thread loop = Thread.currentThread();
    private final Queue<Buffer> elsewhere = new ConcurrentLinkedQueue<>();
    private Consumer<Event> onAsk = event -> {};
    private boolean cancelled;
    private boolean ready = true;
    private volatile boolean wanted;

    /// @param kind 2 ask, 3 data, 4 credit, 5 cancel, 6 end
    @SuppressWarnings("ArrayRecordComponent") // nobody compares events
    record Event(long stream, int kind, byte[] body) {
        static Event decode(byte[] message) {
            var stream = 0L;
            var kind = 0;
            byte[] body = {};
            var from = new ProtoReader(message);
            while (from.next()) {
                if (from.field() == 1) {
                    stream = from.number();
                } else {
                    kind = from.field();
                    body = from.bytes();
                }
            }
            return new Event(stream, kind, body);
        }

        long number() {
            var from = new ProtoReader(body);
            while (from.next()) {
                if (from.field() == 1) {
                    return from.number();
                }
                from.skip();
            }
            return 0;
        }
    }

    ScriptedProcess() {
        session.begin(this);
    }

    StreamFilterFactoryProvider provider(Duration timeout, Wishes wishes) {
        return new StreamFilterFactoryProvider() {
            @Override
            public String type() {
                return "process";
            }

            @Override
            public StreamFilterFactory create(ConfigNode node, ExtensionContext context) {
                var config = new FilterConfig(1, 0, "process", "{}", timeout);
                return new ProcessFilterFactory(
                        Terms.of(config, wishes),
                        () -> seat(),
                        () -> new CallException("plugin_not_ready", "plugin p has none ready"),
                        json -> CompletableFuture.failedStage(new IllegalStateException(json)),
                        () -> {});
            }
        };
    }

    private @Nullable Seat seat() {
        return session.isOver() ? null : new Seat(session, this);
    }

    /// A stream that no filter is behind, and that must not be looked at.
    RemoteStream open(Duration timeout, Wishes wishes) {
        var stream =
                (Stream)
                        Proxy.newProxyInstance(
                                Stream.class.getClassLoader(),
                                new Class<?>[] {Stream.class},
                                (_, method, _) -> {
                                    throw new AssertionError(method);
                                });
        return open(stream, timeout, wishes);
    }

    RemoteStream open(Stream stream, Duration timeout, Wishes wishes) {
        var config = new FilterConfig(1, 0, "process", "{}", timeout);
        return session.open(stream, Terms.of(config, wishes), this);
    }

    /// Whether it reads what it is sent.
    void reads(boolean reads) {
        ready = reads;
        if (reads) {
            session.onReady();
        }
    }

    void onAsk(Consumer<Event> then) {
        onAsk = then;
    }

    /// All but data and credit.
    List<Event> events() {
        return events;
    }

    List<String> data() {
        return data;
    }

    /// What it has been given for all bodies.
    int credit() {
        return credit;
    }

    int active() {
        return active.get();
    }

    boolean isCancelled() {
        return cancelled;
    }

    // ---- what the process says

    void verdict(Event ask, int kind, ProtoWriter what) {
        var verdict = new ProtoWriter();
        verdict.number(1, ask.number());
        verdict.message(kind, what);
        act(ask.stream(), 2, verdict);
    }

    void goOn(Event ask, ProtoWriter... fields) {
        var changes = new ProtoWriter();
        for (var field : fields) {
            changes.message(1, field);
        }
        goOn(ask, changes);
    }

    void replaceBody(Event ask) {
        var changes = new ProtoWriter();
        changes.number(8, 1);
        goOn(ask, changes);
    }

    void changeStatus(Event ask, int status) {
        var changes = new ProtoWriter();
        changes.number(6, status);
        goOn(ask, changes);
    }

    private void goOn(Event ask, ProtoWriter changes) {
        var verdict = new ProtoWriter();
        verdict.number(1, ask.number());
        verdict.message(2, new ProtoWriter());
        verdict.message(8, changes);
        act(ask.stream(), 2, verdict);
    }

    void pass(int count, String insert) {
        done(3, count, insert);
    }

    void drop(int count, String insert) {
        done(4, count, insert);
    }

    private void done(int how, int count, String insert) {
        var action = new ProtoWriter();
        action.text(2, insert);
        action.number(how, count);
        act(1, 3, action);
    }

    /// @param stream another than the first
    void passIn(long stream, int count) {
        var action = new ProtoWriter();
        action.number(3, count);
        act(stream, 3, action);
    }

    void insert(String text) {
        insertIn(1, text);
    }

    /// @param stream another than the first
    void insertIn(long stream, String text) {
        var action = new ProtoWriter();
        action.text(2, text);
        act(stream, 3, action);
    }

    /// @param kind 5 reply, 6 termination, 7 failure
    void decides(int kind, ProtoWriter what) {
        var action = new ProtoWriter();
        action.message(kind, what);
        act(1, 3, action);
    }

    void end() {
        var action = new ProtoWriter();
        action.number(8, 1);
        act(1, 3, action);
    }

    private void act(long stream, int kind, ProtoWriter what) {
        var action = new ProtoWriter();
        action.number(1, stream);
        action.message(kind, what);
        var message = new ProtoWriter();
        message.message(1, action);
        says(message.toByteArray());
    }

    void says(byte[] message) {
        session.onMessage(Buffer.of(message));
    }

    void dies() {
        session.end("the process is gone");
    }

    // ---- what it hears

    @Override
    public void send(Buffer message) {
        if (Thread.currentThread() == loop) {
            hear(message);
        } else {
            elsewhere.add(message); // to be brought to the loop
        }
    }

    private void hear(Buffer message) {
        var from = new ProtoReader(message.toByteArray());
        while (from.next()) {
            hear(Event.decode(from.bytes()));
        }
    }

    private void hear(Event event) {
        switch (event.kind()) {
            case 3 -> {
                var from = new ProtoReader(event.body());
                while (from.next()) {
                    if (from.field() == 2) {
                        data.add(new String(from.bytes(), LATIN));
                    } else {
                        from.skip();
                    }
                }
            }
            case 4 -> {
                var from = new ProtoReader(event.body());
                while (from.next()) {
                    if (from.field() == 2) {
                        credit += (int) from.number();
                    } else {
                        from.skip();
                    }
                }
            }
            default -> {
                events.add(event);
                if (event.kind() == 2) {
                    onAsk.accept(event);
                }
            }
        }
    }

    @Override
    public void halfClose() {}

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void awaitReady() {
        wanted = true;
    }

    /// The event loop's turn.
    void loopTurns() {
        for (var message = elsewhere.poll(); message != null; message = elsewhere.poll()) {
            hear(message);
        }
        if (wanted && ready) {
            wanted = false;
            session.onReady();
        }
    }

    @Override
    public void pause() {}

    @Override
    public void resume() {}

    @Override
    public void cancel() {
        cancelled = true;
        session.onClosed(new GrpcStatus(GrpcStatus.CANCELLED, "by the caller"), new NoHeaders());
    }

    // ---- what is counted

    @Override
    public void begins() {
        active.incrementAndGet();
    }

    @Override
    public void answered(long nanos, @Nullable Throwable failure) {}

    @Override
    public void ends(@Nullable Throwable failure) {
        active.decrementAndGet();
    }
}
