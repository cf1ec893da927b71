package mosn.plugin.grpc.stream;

import mosn.api.message.Buffer;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.Stream;

/// The same where the request's body passes through the process.
class RequestFlows extends ProcessFilter {
    RequestFlows(Remote remote) {
        super(remote);
    }

    @Override
    public final RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
        return RequestDataStatus.later(remote().relay(true, chunk, end, Statuses::requestData));
    }
}
