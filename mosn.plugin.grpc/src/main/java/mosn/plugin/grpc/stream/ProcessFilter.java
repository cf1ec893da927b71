package mosn.plugin.grpc.stream;

import static mosn.api.stream.Continue.CONTINUE;

import mosn.api.message.Headers;
import mosn.api.stream.AfterChooseHostStatus;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.RequestTrailersStatus;
import mosn.api.stream.ResponseTrailersStatus;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamReceiverFilter;
import mosn.api.stream.StreamSenderFilter;
import mosn.plugin.grpc.call.Phase;

/// Asks a process in the phases it has wished for. Where none is ready, and where it has no answer,
/// the filter fails, so `on_error` decides.
class ProcessFilter implements StreamReceiverFilter, StreamSenderFilter {
    private final Remote remote;

    ProcessFilter(Remote remote) {
        this.remote = remote;
    }

    final Remote remote() {
        return remote;
    }

    @Override
    public final BeforeRouteStatus beforeRoute(Stream stream) {
        return remote.wants(Phase.BEFORE_ROUTE)
                ? BeforeRouteStatus.later(
                        remote.ask(
                                Phase.BEFORE_ROUTE,
                                stream.requestTrailers(),
                                stream.requestBody(),
                                Statuses::beforeRoute))
                : CONTINUE;
    }

    @Override
    public final AfterRouteStatus afterRoute(Stream stream) {
        return remote.wants(Phase.AFTER_ROUTE)
                ? AfterRouteStatus.later(
                        remote.ask(
                                Phase.AFTER_ROUTE,
                                stream.requestTrailers(),
                                stream.requestBody(),
                                Statuses::afterRoute))
                : CONTINUE;
    }

    @Override
    public final AfterChooseHostStatus afterChooseHost(Stream stream) {
        return remote.wants(Phase.AFTER_CHOOSE_HOST)
                ? AfterChooseHostStatus.later(
                        remote.ask(
                                Phase.AFTER_CHOOSE_HOST,
                                stream.requestTrailers(),
                                stream.requestBody(),
                                Statuses::afterChooseHost))
                : CONTINUE;
    }

    @Override
    public final RequestTrailersStatus requestTrailers(Stream stream, Headers trailers) {
        return remote.wants(Phase.REQUEST_TRAILERS)
                ? RequestTrailersStatus.later(
                        remote.ask(
                                Phase.REQUEST_TRAILERS, trailers, null, Statuses::requestTrailers))
                : CONTINUE;
    }

    @Override
    public final BeforeSendStatus beforeSend(Stream stream) {
        return remote.wants(Phase.BEFORE_SEND)
                ? BeforeSendStatus.later(
                        remote.ask(
                                Phase.BEFORE_SEND,
                                stream.responseTrailers(),
                                stream.responseBody(),
                                Statuses::beforeSend))
                : CONTINUE;
    }

    @Override
    public final ResponseTrailersStatus responseTrailers(Stream stream, Headers trailers) {
        return remote.wants(Phase.RESPONSE_TRAILERS)
                ? ResponseTrailersStatus.later(
                        remote.ask(
                                Phase.RESPONSE_TRAILERS,
                                trailers,
                                null,
                                Statuses::responseTrailers))
                : CONTINUE;
    }

    @Override
    public final void onDestroy(Stream stream) {
        remote.end();
    }
}
