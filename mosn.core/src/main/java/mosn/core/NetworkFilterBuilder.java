package mosn.core;

import mosn.api.network.NetworkFilterFactory;
import mosn.api.network.NetworkFilterProvider;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extensions;
import mosn.core.listener.ListenerConfig;
import mosn.core.network.NetworkFilterConfig;
import mosn.core.protocol.filter.NetworkFilterServer;

import java.util.List;

/// Builds what speaks with a listener's clients, where that is an extension.
final class NetworkFilterBuilder {
    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final TlsBuilder.Lessor lessor;

    NetworkFilterBuilder(
            Extensions extensions, ExtensionBuilder builder, TlsBuilder.Lessor lessor) {
        this.extensions = extensions;
        this.builder = builder;
        this.lessor = lessor;
    }

    private record Running(Made<NetworkFilterFactory> made, NetworkFilterServer server) {}

    NetworkFilterServer build(NetworkFilterConfig config, ListenerConfig listener) {
        var found = extensions.find(NetworkFilterProvider.class, config.node(), "type");
        var place = ExtensionBuilder.Place.of(config.node(), "type");
        var running =
                lessor.lease(
                        List.of(
                                "network filter",
                                listener.name(),
                                listener.idleTimeout(),
                                JsonConfigNode.written(config.node()),
                                found.identity()),
                        () -> {
                            var made =
                                    builder.make(
                                            found,
                                            config.type(),
                                            place,
                                            config.config(),
                                            NetworkFilterProvider::create);
                            return builder.guarded(
                                    place, made, () -> new Running(made, server(listener, made)));
                        },
                        it -> it.made().close());
        builder.claim(place, running.made().context());
        return running.server();
    }

    private static NetworkFilterServer server(
            ListenerConfig listener, Made<NetworkFilterFactory> made) {
        return new NetworkFilterServer(
                listener.proxy().downstreamProtocol(),
                made.product(),
                made.loader(),
                listener.idleTimeout(),
                made.context());
    }
}
