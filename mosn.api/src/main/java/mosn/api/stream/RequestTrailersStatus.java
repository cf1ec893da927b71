package mosn.api.stream;

import java.util.concurrent.CompletionStage;

/// What [StreamReceiverFilter#requestTrailers] may decide.
public sealed interface RequestTrailersStatus extends StreamFilterStatus
        permits Continue, LocalReply, Termination, RequestTrailersStatus.Later {
    /// The answer comes later; the stream waits for it.
    static RequestTrailersStatus later(CompletionStage<? extends RequestTrailersStatus> answer) {
        return new Later(answer);
    }

    /// @param answer cancelled, where it is a future, when the stream ends first
    record Later(CompletionStage<? extends RequestTrailersStatus> answer)
            implements RequestTrailersStatus {}
}
