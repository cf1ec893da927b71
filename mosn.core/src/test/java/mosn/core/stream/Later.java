package mosn.core.stream;

import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.RequestTrailersStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.ResponseTrailersStatus;
import mosn.api.stream.StreamFilterStatus;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A filter's answer that the test gives when it likes.
final class Later {
    private Later() {}

    /// The answer of a phase that may answer later.
    static StreamFilterStatus in(Phase phase, CompletableFuture<StreamFilterStatus> answer) {
        return switch (phase) {
            case BEFORE_ROUTE -> BeforeRouteStatus.later(Later.<BeforeRouteStatus>of(answer));
            case AFTER_ROUTE -> AfterRouteStatus.later(Later.<AfterRouteStatus>of(answer));
            case AFTER_CHOOSE_HOST ->
                    AfterChooseHostStatus.later(Later.<AfterChooseHostStatus>of(answer));
            case REQUEST_DATA -> RequestDataStatus.later(Later.<RequestDataStatus>of(answer));
            case REQUEST_TRAILERS ->
                    RequestTrailersStatus.later(Later.<RequestTrailersStatus>of(answer));
            case INFORMATIONAL -> throw new IllegalArgumentException("answers at once");
            case BEFORE_SEND -> BeforeSendStatus.later(Later.<BeforeSendStatus>of(answer));
            case RESPONSE_DATA -> ResponseDataStatus.later(Later.<ResponseDataStatus>of(answer));
            case RESPONSE_TRAILERS ->
                    ResponseTrailersStatus.later(Later.<ResponseTrailersStatus>of(answer));
        };
    }

    @SuppressWarnings("unchecked") // the test completes it with what the phase may answer
    private static <T> CompletionStage<T> of(CompletableFuture<StreamFilterStatus> answer) {
        return (CompletionStage<T>) (CompletionStage<?>) answer;
    }
}
