package mosn.testkit;

import mosn.api.grpc.GrpcException;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;

/// The one message that answers a gRPC call.
final class UnaryAnswer implements GrpcReceiver {
    final CompletableFuture<Buffer> answer = new CompletableFuture<>();

    private @Nullable Buffer message;
    private boolean several;

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
