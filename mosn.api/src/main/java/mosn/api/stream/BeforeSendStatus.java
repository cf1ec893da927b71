package mosn.api.stream;

import java.util.concurrent.CompletionStage;

/// What [StreamSenderFilter#beforeSend] may decide.
public sealed interface BeforeSendStatus extends StreamFilterStatus
        permits Continue, LocalReply, Termination, BeforeSendStatus.Later {
    /// The answer comes later; the stream waits for it.
    static BeforeSendStatus later(CompletionStage<? extends BeforeSendStatus> answer) {
        return new Later(answer);
    }

    /// @param answer cancelled, where it is a future, when the stream ends first
    record Later(CompletionStage<? extends BeforeSendStatus> answer) implements BeforeSendStatus {}
}
