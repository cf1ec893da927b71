package mosn.plugin.grpc.filter;

import mosn.api.stream.BodyMode;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;

/// The filter keeps nothing of a stream: one serves them all.
record PluginFilterFactory(PluginFilterConfig config, PluginFilter filter)
        implements StreamFilterFactory {
    @Override
    public StreamFilter create(Stream stream) {
        return filter;
    }

    @Override
    public BodyMode requestBody() {
        return config.holdsRequest() ? BodyMode.whole(config.bodyLimit()) : BodyMode.NOT_WANTED;
    }

    @Override
    public BodyMode responseBody() {
        return config.holdsResponse() ? BodyMode.whole(config.bodyLimit()) : BodyMode.NOT_WANTED;
    }
}
