package mosn.plugin.grpc.call;

import static java.nio.charset.StandardCharsets.US_ASCII;

import mosn.api.grpc.GrpcException;
import mosn.api.grpc.GrpcPeer;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// The services that go-plugin adds to every plugin of its own, and that others may lack.
public final class Auxiliary {
    private static final String HEALTH = "/grpc.health.v1.Health/Check";
    private static final String SHUTDOWN = "/plugin.GRPCController/Shutdown";
    private static final int SERVING = 1;

    private final GrpcPeer peer;

    public Auxiliary(GrpcPeer peer) {
        this.peer = peer;
    }

    /// How a process answers when it is asked for its health.
    ///
    /// @param there whether it has answered, whatever
    /// @param well whether it says that it is, or knows no health
    /// @param detail for people, where it is not well
    public record Health(boolean there, boolean well, String detail) {}

    /// Never fails.
    public CompletionStage<Health> health(Duration timeout) {
        var question = new ProtoWriter();
        question.bytes(1, "plugin".getBytes(US_ASCII));
        return peer.call(GrpcRequest.of(HEALTH, timeout), Buffer.of(question.toByteArray()))
                .handle((answer, failure) -> failure == null ? said(answer) : failed(failure));
    }

    private static Health said(Buffer answer) {
        var status = 0L;
        var from = new ProtoReader(answer.toByteArray());
        try {
            while (from.next()) {
                if (from.field() == 1) {
                    status = from.number();
                } else {
                    from.skip();
                }
            }
        } catch (IllegalArgumentException e) {
            return new Health(true, false, "its health is no message: " + e.getMessage());
        }
        return new Health(true, status == SERVING, "its health is " + status + ", not SERVING");
    }

    private static Health failed(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof GrpcException grpc
                ? failed(grpc.status())
                : new Health(false, false, "does not answer when asked for its health: " + cause);
    }

    private static Health failed(GrpcStatus status) {
        return switch (status.code()) {
            case GrpcStatus.UNIMPLEMENTED, GrpcStatus.NOT_FOUND -> new Health(true, true, "");
            // what we say where nobody answers, too
            case GrpcStatus.UNAVAILABLE, GrpcStatus.CANCELLED, GrpcStatus.INTERNAL ->
                    new Health(false, false, unreachable(status));
            case GrpcStatus.DEADLINE_EXCEEDED ->
                    new Health(false, false, "it has not said in time how it is");
            default ->
                    new Health(
                            true,
                            false,
                            "it answers with gRPC status "
                                    + status.code()
                                    + " when asked for its health: "
                                    + status.message());
        };
    }

    private static String unreachable(GrpcStatus status) {
        return status.message().equals("upstream_connect_failed")
                ? "nobody takes connections there"
                : "it cannot be asked for its health: " + status.message();
    }

    /// Asks it to end; false where it does not know how to.
    public CompletionStage<Boolean> shutdown(Duration timeout) {
        return peer.call(GrpcRequest.of(SHUTDOWN, timeout), Buffer.EMPTY)
                .handle((_, failure) -> failure == null);
    }
}
