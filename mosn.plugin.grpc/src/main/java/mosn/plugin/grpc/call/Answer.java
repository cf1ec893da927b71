package mosn.plugin.grpc.call;

import mosn.api.CallException;
import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// What comes of a call with one message each way. Cancelling it cancels the call.
final class Answer<T> extends CompletableFuture<T> implements GrpcReceiver {
    private final Function<Buffer, T> decode;
    private final CompletableFuture<GrpcCall> call = new CompletableFuture<>();
    private @Nullable T message;
    private @Nullable IllegalArgumentException fault;

    /// @param decode throws an [IllegalArgumentException] where it is no such message
    Answer(Function<Buffer, T> decode) {
        this.decode = decode;
    }

    Answer<T> of(GrpcCall begun, Buffer question) {
        call.complete(begun);
        begun.send(question);
        begun.halfClose();
        return this;
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        if (!super.cancel(mayInterrupt)) {
            return isCancelled();
        }
        var _ = call.thenAccept(GrpcCall::cancel);
        return true;
    }

    @Override
    public void onMessage(Buffer received) {
        try {
            message = decode.apply(received);
        } catch (IllegalArgumentException e) {
            fault = e;
        }
    }

    @Override
    public void onClosed(GrpcStatus status, Headers trailers) {
        var answer = message;
        if (!status.isOk()) {
            completeExceptionally(failure(status));
        } else if (fault != null) {
            completeExceptionally(failed("its answer is no message: " + fault.getMessage()));
        } else if (answer == null) {
            completeExceptionally(failed("its answer has no message"));
        } else {
            complete(answer);
        }
    }

    private static CallException failure(GrpcStatus status) {
        return switch (status.code()) {
            case GrpcStatus.DEADLINE_EXCEEDED -> new CallException("timeout", status.message());
            case GrpcStatus.UNAVAILABLE -> new CallException("plugin_gone", status.message());
            default -> failed("gRPC status " + status.code() + ": " + status.message());
        };
    }

    private static CallException failed(String message) {
        return new CallException("plugin_failed", message);
    }
}
