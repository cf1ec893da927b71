package mosn.filter.auth;

import static mosn.api.stream.Continue.CONTINUE;

import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamReceiverFilter;

/// Asks everybody for the same.
record BeforeRoute(AuthConfig config) implements StreamReceiverFilter {
    @Override
    public BeforeRouteStatus beforeRoute(Stream stream) {
        return config.admits(stream.request().headers()) ? CONTINUE : config.denial();
    }
}
