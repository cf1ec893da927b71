package mosn.api.stream;

import java.util.concurrent.CompletionStage;

/// What [StreamReceiverFilter#afterRoute] may decide.
public sealed interface AfterRouteStatus extends StreamFilterStatus
        permits Continue, LocalReply, Termination, ReMatchRoute, AfterRouteStatus.Later {
    /// The answer comes later; the stream waits for it.
    static AfterRouteStatus later(CompletionStage<? extends AfterRouteStatus> answer) {
        return new Later(answer);
    }

    /// @param answer cancelled, where it is a future, when the stream ends first
    record Later(CompletionStage<? extends AfterRouteStatus> answer) implements AfterRouteStatus {}
}
