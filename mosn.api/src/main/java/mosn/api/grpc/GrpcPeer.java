package mosn.api.grpc;

import mosn.api.message.Buffer;

import java.util.concurrent.CompletionStage;

/// One address where gRPC is spoken, and the connections to it. Safe from any thread.
public interface GrpcPeer extends AutoCloseable {
    /// Begins a call, on the event loop this is or on any.
    GrpcCall call(GrpcRequest request, GrpcReceiver receiver);

    /// The same for one message each way: the answer, or a [GrpcException]. Cancelling the stage,
    /// or all that was derived from it, cancels the call.
    CompletionStage<Buffer> call(GrpcRequest request, Buffer message);

    /// Closes its connections when the calls under way have ended.
    @Override
    void close();
}
