package mosn.api.stream;

import java.util.concurrent.CompletionStage;

/// What [StreamReceiverFilter#afterChooseHost] may decide.
public sealed interface AfterChooseHostStatus extends StreamFilterStatus
        permits Continue, LocalReply, Termination, ReChooseHost, AfterChooseHostStatus.Later {
    /// The answer comes later; the stream waits for it.
    static AfterChooseHostStatus later(CompletionStage<? extends AfterChooseHostStatus> answer) {
        return new Later(answer);
    }

    /// @param answer cancelled, where it is a future, when the stream ends first
    record Later(CompletionStage<? extends AfterChooseHostStatus> answer)
            implements AfterChooseHostStatus {}
}
