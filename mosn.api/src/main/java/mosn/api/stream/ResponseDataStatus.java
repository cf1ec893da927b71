package mosn.api.stream;

import mosn.api.message.Buffer;

import java.util.concurrent.CompletionStage;

/// What [StreamSenderFilter#responseData] may decide.
public sealed interface ResponseDataStatus extends StreamFilterStatus
        permits Continue, Termination, ResponseDataStatus.Replace, ResponseDataStatus.Later {
    /// The answer comes later; the stream waits for it.
    static ResponseDataStatus later(CompletionStage<? extends ResponseDataStatus> answer) {
        return new Later(answer);
    }

    /// Goes on with `chunk` in place of the one that came; an empty one drops it.
    ///
    /// @param chunk read once, with [Buffer#toByteArray] on the event loop, when its turn has come
    static ResponseDataStatus replace(Buffer chunk) {
        return new Replace(chunk);
    }

    /// @param answer cancelled, where it is a future, when the stream ends first
    record Later(CompletionStage<? extends ResponseDataStatus> answer)
            implements ResponseDataStatus {}

    /// @param chunk what passes on
    record Replace(Buffer chunk) implements ResponseDataStatus {}
}
