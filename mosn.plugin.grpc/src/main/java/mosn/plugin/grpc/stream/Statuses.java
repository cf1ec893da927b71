package mosn.plugin.grpc.stream;

import static mosn.api.stream.Continue.CONTINUE;
import static mosn.api.stream.ReChooseHost.RE_CHOOSE_HOST;
import static mosn.api.stream.ReMatchRoute.RE_MATCH_ROUTE;
import static mosn.api.stream.Termination.TERMINATION;

import mosn.api.CallException;
import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.RequestTrailersStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.ResponseTrailersStatus;
import mosn.plugin.grpc.call.Decision;

import java.util.concurrent.CompletionException;

/// Decisions of a process as the answers that each phase has. One that a phase does not have is a
/// failure of the filter.
final class Statuses {
    private Statuses() {}

    static BeforeRouteStatus beforeRoute(Decision decision) {
        return switch (decision) {
            case Decision.GoOn _ -> CONTINUE;
            case Decision.Replied(var reply) -> reply;
            case Decision.Terminated() -> TERMINATION;
            default -> throw refused(decision, "before_route");
        };
    }

    static AfterRouteStatus afterRoute(Decision decision) {
        return switch (decision) {
            case Decision.GoOn _ -> CONTINUE;
            case Decision.Replied(var reply) -> reply;
            case Decision.Terminated() -> TERMINATION;
            case Decision.ReMatchRoute _ -> RE_MATCH_ROUTE;
            default -> throw refused(decision, "after_route");
        };
    }

    static AfterChooseHostStatus afterChooseHost(Decision decision) {
        return switch (decision) {
            case Decision.GoOn _ -> CONTINUE;
            case Decision.Replied(var reply) -> reply;
            case Decision.Terminated() -> TERMINATION;
            case Decision.ReChooseHost _ -> RE_CHOOSE_HOST;
            default -> throw refused(decision, "after_choose_host");
        };
    }

    static RequestDataStatus requestData(Decision decision) {
        return switch (decision) {
            case Decision.Relayed(var chunk) ->
                    chunk == null ? CONTINUE : RequestDataStatus.replace(chunk);
            case Decision.Replied(var reply) -> reply;
            case Decision.Terminated() -> TERMINATION;
            default -> throw refused(decision, "request_data");
        };
    }

    static RequestTrailersStatus requestTrailers(Decision decision) {
        return switch (decision) {
            case Decision.GoOn _ -> CONTINUE;
            case Decision.Replied(var reply) -> reply;
            case Decision.Terminated() -> TERMINATION;
            default -> throw refused(decision, "request_trailers");
        };
    }

    static BeforeSendStatus beforeSend(Decision decision) {
        return switch (decision) {
            case Decision.GoOn _ -> CONTINUE;
            case Decision.Replied(var reply) -> reply;
            case Decision.Terminated() -> TERMINATION;
            default -> throw refused(decision, "before_send");
        };
    }

    static ResponseDataStatus responseData(Decision decision) {
        return switch (decision) {
            case Decision.Relayed(var chunk) ->
                    chunk == null ? CONTINUE : ResponseDataStatus.replace(chunk);
            case Decision.Terminated() -> TERMINATION;
            default -> throw refused(decision, "response_data");
        };
    }

    static ResponseTrailersStatus responseTrailers(Decision decision) {
        return switch (decision) {
            case Decision.GoOn _ -> CONTINUE;
            case Decision.Terminated() -> TERMINATION;
            default -> throw refused(decision, "response_trailers");
        };
    }

    /// A completed stage fails with its cause.
    private static CompletionException refused(Decision decision, String phase) {
        return new CompletionException(
                new CallException(
                        "plugin_failed",
                        decision instanceof Decision.Failed(var why)
                                ? "the plugin has failed: " + why
                                : "the plugin may not answer "
                                        + decision.getClass().getSimpleName()
                                        + " in "
                                        + phase));
    }
}
