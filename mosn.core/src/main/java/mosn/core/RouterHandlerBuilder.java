package mosn.core;

import mosn.api.router.RouterHandlerProvider;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extensions;
import mosn.core.network.ProxyConfig;
import mosn.core.stream.RouterHandling;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Builds what chooses among the routes of a listener, where that is an extension.
final class RouterHandlerBuilder {
    private static final String KEY = "router_handler_name";

    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final TlsBuilder.Lessor lessor;

    RouterHandlerBuilder(
            Extensions extensions, ExtensionBuilder builder, TlsBuilder.Lessor lessor) {
        this.extensions = extensions;
        this.builder = builder;
        this.lessor = lessor;
    }

    /// @return null where the proxy itself chooses
    @Nullable RouterHandling build(ProxyConfig proxy, String listener) {
        var place = ExtensionBuilder.Place.of(proxy.node(), KEY);
        if (proxy.routerHandler().equals(ProxyConfig.DEFAULT_HANDLER)) {
            if (proxy.node().has("router_handler_config")) {
                throw proxy.node()
                        .problem(
                                "router_handler_config",
                                "is for an extension, and none is named",
                                "add router_handler_name, or remove it");
            }
            return null;
        }
        var found =
                extensions.find(
                        RouterHandlerProvider.class, proxy.routerHandler(), proxy.node(), KEY);
        var made =
                lessor.lease(
                        List.of(
                                "router handler",
                                listener,
                                JsonConfigNode.written(proxy.routerHandlerConfig()),
                                found.identity()),
                        () ->
                                builder.make(
                                        found,
                                        proxy.routerHandler(),
                                        place,
                                        proxy.routerHandlerConfig(),
                                        RouterHandlerProvider::create),
                        Made::close);
        builder.claim(place, made.context());
        return new RouterHandling(made.product(), made.loader());
    }
}
