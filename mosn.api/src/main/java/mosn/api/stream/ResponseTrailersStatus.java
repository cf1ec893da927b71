package mosn.api.stream;

import java.util.concurrent.CompletionStage;

/// What [StreamSenderFilter#responseTrailers] may decide.
public sealed interface ResponseTrailersStatus extends StreamFilterStatus
        permits Continue, Termination, ResponseTrailersStatus.Later {
    /// The answer comes later; the stream waits for it.
    static ResponseTrailersStatus later(CompletionStage<? extends ResponseTrailersStatus> answer) {
        return new Later(answer);
    }

    /// @param answer cancelled, where it is a future, when the stream ends first
    record Later(CompletionStage<? extends ResponseTrailersStatus> answer)
            implements ResponseTrailersStatus {}
}
