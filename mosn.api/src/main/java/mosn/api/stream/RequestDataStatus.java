package mosn.api.stream;

import mosn.api.message.Buffer;

import java.util.concurrent.CompletionStage;

/// What [StreamReceiverFilter#requestData] may decide.
public sealed interface RequestDataStatus extends StreamFilterStatus
        permits Continue,
                LocalReply,
                Termination,
                RequestDataStatus.Replace,
                RequestDataStatus.Later {
    /// The answer comes later; the stream waits for it.
    static RequestDataStatus later(CompletionStage<? extends RequestDataStatus> answer) {
        return new Later(answer);
    }

    /// Goes on with `chunk` in place of the one that came; an empty one drops it.
    ///
    /// @param chunk read once, with [Buffer#toByteArray] on the event loop, when its turn has come
    static RequestDataStatus replace(Buffer chunk) {
        return new Replace(chunk);
    }

    /// @param answer cancelled, where it is a future, when the stream ends first
    record Later(CompletionStage<? extends RequestDataStatus> answer)
            implements RequestDataStatus {}

    /// @param chunk what passes on
    record Replace(Buffer chunk) implements RequestDataStatus {}
}
