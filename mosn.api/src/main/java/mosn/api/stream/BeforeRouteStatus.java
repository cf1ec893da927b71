package mosn.api.stream;

import java.util.concurrent.CompletionStage;

/// What [StreamReceiverFilter#beforeRoute] may decide.
public sealed interface BeforeRouteStatus extends StreamFilterStatus
        permits Continue, LocalReply, Termination, BeforeRouteStatus.Later {
    /// The answer comes later; the stream waits for it.
    static BeforeRouteStatus later(CompletionStage<? extends BeforeRouteStatus> answer) {
        return new Later(answer);
    }

    /// @param answer cancelled, where it is a future, when the stream ends first
    record Later(CompletionStage<? extends BeforeRouteStatus> answer)
            implements BeforeRouteStatus {}
}
