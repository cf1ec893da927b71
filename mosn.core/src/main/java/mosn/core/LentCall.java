package mosn.core;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.core.loop.ContextLoader;

import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// A gRPC call under way of one extension: its receiver is called with the extension's class
/// loader, and it is ended with the extension.
final class LentCall implements GrpcReceiver {
    private final GrpcReceiver receiver;
    private final ContextLoader loader;
    private final Set<LentCall> open;
    private final CompletableFuture<GrpcCall> call = new CompletableFuture<>();

    /// @param open where it stands until it has ended
    LentCall(GrpcReceiver receiver, ContextLoader loader, Set<LentCall> open) {
        this.receiver = receiver;
        this.loader = loader;
        this.open = open;
        open.add(this);
    }

    GrpcCall begun(GrpcCall begun) {
        call.complete(begun);
        return begun;
    }

    void cancel() {
        var _ = call.thenAccept(GrpcCall::cancel);
    }

    @Override
    public void onHeaders(Headers metadata) {
        loader.run(() -> receiver.onHeaders(metadata));
    }

    @Override
    public void onMessage(Buffer message) {
        loader.run(() -> receiver.onMessage(message));
    }

    @Override
    public void onReady() {
        loader.run(receiver::onReady);
    }

    @Override
    public void onClosed(GrpcStatus status, Headers trailers) {
        open.remove(this);
        loader.run(() -> receiver.onClosed(status, trailers));
    }
}
