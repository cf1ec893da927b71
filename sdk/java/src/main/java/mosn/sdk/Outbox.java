package mosn.sdk;

import io.grpc.stub.StreamObserver;

import mosn.plugin.v2.Action;
import mosn.plugin.v2.Actions;

import org.jspecify.annotations.Nullable;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// What goes to the proxy in a session: several actions that are ready together are one message.
final class Outbox {
    /// Well below the longest message.
    private static final int MESSAGE_BYTES = 1 << 20;

    private final Queue<Action> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger writing = new AtomicInteger();
    private final StreamObserver<Actions> out;
    private volatile boolean corked;
    private volatile boolean closed;

    Outbox(StreamObserver<Actions> out) {
        this.out = out;
    }

    void add(Action action) {
        ready.add(action);
        if (!corked) {
            write();
        }
    }

    /// Nothing is written until [#uncork]: more is about to come.
    void cork() {
        corked = true;
    }

    void uncork() {
        corked = false;
        write();
    }

    /// Nothing is written any more.
    void close() {
        closed = true;
        ready.clear();
    }

    private void write() {
        if (ready.isEmpty() || writing.getAndIncrement() != 0) {
            return;
        }
        var seen = 1;
        do {
            for (var batch = next(); batch != null; batch = next()) {
                send(batch);
            }
            seen = writing.addAndGet(-seen);
        } while (seen != 0);
    }

    private @Nullable Actions next() {
        var first = ready.poll();
        if (first == null) {
            return null;
        }
        var batch = Actions.newBuilder().addActions(first);
        var bytes = first.getSerializedSize();
        for (var more = ready.peek(); more != null; more = ready.peek()) {
            bytes += more.getSerializedSize();
            if (bytes > MESSAGE_BYTES) {
                break;
            }
            batch.addActions(ready.remove());
        }
        return batch.build();
    }

    private void send(Actions batch) {
        if (closed) {
            return;
        }
        try {
            out.onNext(batch);
        } catch (IllegalStateException e) {
            closed = true; // the call is over: so are its streams
        }
    }
}
