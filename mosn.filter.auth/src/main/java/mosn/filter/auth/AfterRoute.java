package mosn.filter.auth;

import static mosn.api.stream.Continue.CONTINUE;

import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.RouteConfig;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamReceiverFilter;

/// Asks for what the request's route demands. A request without a route is asked too, so that
/// nobody learns from a 404 what there is.
record AfterRoute(RouteConfig<AuthConfig> configs) implements StreamReceiverFilter {
    @Override
    public AfterRouteStatus afterRoute(Stream stream) {
        var config = configs.of(stream);
        return config.admits(stream.request().headers()) ? CONTINUE : config.denial();
    }
}
