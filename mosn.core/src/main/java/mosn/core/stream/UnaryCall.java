package mosn.core.stream;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcException;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// A gRPC call with one message each way.
public final class UnaryCall implements GrpcReceiver {
    private final CompletableFuture<GrpcCall> call = new CompletableFuture<>();
    private final CallStage<Buffer> answer = new CallStage<>(this::abandon);
    private @Nullable Buffer message;
    private boolean several;

    private UnaryCall() {}

    /// Begins a call and sends its one message.
    ///
    /// @param begin begins a call whose events go to the receiver it is given
    /// @return fails with a [GrpcException]; cancelling it, or all derived from it, cancels the
    ///   call
    public static CompletableFuture<Buffer> send(
            Function<GrpcReceiver, GrpcCall> begin, Buffer message) {
        var unary = new UnaryCall();
        var call = begin.apply(unary);
        unary.call.complete(call);
        call.send(message);
        call.halfClose();
        return unary.answer;
    }

    private void abandon() {
        var _ = call.thenAccept(GrpcCall::cancel);
    }

    @Override
    public void onMessage(Buffer received) {
        several |= message != null;
        message = Buffer.of(received.toByteArray());
    }

    @Override
    public void onClosed(GrpcStatus status, Headers trailers) {
        var one = message;
        if (status.isOk() && one != null && !several) {
            answer.complete(one);
        } else {
            answer.completeExceptionally(new GrpcException(status.isOk() ? notOne() : status));
        }
    }

    private GrpcStatus notOne() {
        return new GrpcStatus(
                GrpcStatus.INTERNAL,
                several
                        ? "the service sent several messages where one is due"
                        : "the service sent no message");
    }
}
