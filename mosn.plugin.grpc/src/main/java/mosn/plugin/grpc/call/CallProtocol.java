package mosn.plugin.grpc.call;

import mosn.api.grpc.GrpcPeer;
import mosn.api.grpc.GrpcRequest;

/// Version 1, MOSN's: each question is a call of `proto.Plugin/Call`.
final class CallProtocol implements Protocol {
    private static final String METHOD = "/proto.Plugin/Call";

    /// Bytes of the longest answer.
    private static final int MAX_ANSWER = 64 << 20;

    @Override
    public int version() {
        return 1;
    }

    @Override
    public Conversation open(GrpcPeer peer) {
        return (request, timeout) -> {
            var answer = new Answer<>(Messages::decode);
            var asked = GrpcRequest.of(METHOD, timeout).maxMessage(MAX_ANSWER);
            return answer.of(peer.call(asked, answer), Messages.encode(request));
        };
    }
}
