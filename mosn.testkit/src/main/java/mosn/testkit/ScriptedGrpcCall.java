package mosn.testkit;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// A gRPC call that an extension has begun: what it sends can be read, and the test plays the
/// service. What the extension is told comes on the test's own thread.
public final class ScriptedGrpcCall implements GrpcCall {
    private final GrpcRequest request;
    private final GrpcReceiver receiver;
    private final Consumer<ScriptedGrpcCall> service;
    private final List<Buffer> sent = new CopyOnWriteArrayList<>();
    private volatile boolean halfClosed;
    private volatile boolean paused;
    private volatile boolean over;

    /// @param service told when the extension has said all
    ScriptedGrpcCall(
            GrpcRequest request, GrpcReceiver receiver, Consumer<ScriptedGrpcCall> service) {
        this.request = request;
        this.receiver = receiver;
        this.service = service;
    }

    public GrpcRequest request() {
        return request;
    }

    /// The messages that the extension has sent so far.
    public List<Buffer> sent() {
        return List.copyOf(sent);
    }

    public boolean isHalfClosed() {
        return halfClosed;
    }

    public boolean isPaused() {
        return paused;
    }

    /// Whether it has ended, whoever ended it.
    public boolean isOver() {
        return over;
    }

    /// The service sends a message.
    public ScriptedGrpcCall answers(Buffer message) {
        if (!over) {
            receiver.onMessage(message);
        }
        return this;
    }

    /// The service ends the call.
    ///
    /// @param code as in [GrpcStatus#OK]
    public void ends(int code, String message) {
        if (!over) {
            over = true;
            receiver.onClosed(new GrpcStatus(code, message), new MemoryHeaders(Lease.opened()));
        }
    }

    @Override
    public void send(Buffer message) {
        if (!over && !halfClosed) {
            sent.add(Buffer.of(message.toByteArray()));
        }
    }

    @Override
    public void halfClose() {
        if (!halfClosed) {
            halfClosed = true;
            service.accept(this);
        }
    }

    @Override
    public boolean isReady() {
        return !over && !halfClosed;
    }

    @Override
    public void awaitReady() {
        if (isReady()) {
            receiver.onReady();
        }
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void cancel() {
        ends(GrpcStatus.CANCELLED, "cancelled by the caller");
    }
}
