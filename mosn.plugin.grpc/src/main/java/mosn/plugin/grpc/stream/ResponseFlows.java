package mosn.plugin.grpc.stream;

import mosn.api.message.Buffer;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.Stream;

/// The same where the response's body passes through the process.
final class ResponseFlows extends ProcessFilter {
    ResponseFlows(Remote remote) {
        super(remote);
    }

    @Override
    public ResponseDataStatus responseData(Stream stream, Buffer chunk, boolean end) {
        return ResponseDataStatus.later(remote().relay(false, chunk, end, Statuses::responseData));
    }
}
