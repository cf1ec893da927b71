package mosn.core;

import mosn.api.admin.AdminEndpointProvider;
import mosn.core.admin.AdminEndpoint;
import mosn.core.admin.AdminEndpointConfig;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extensions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Builds what extensions answer at the admin endpoint.
final class AdminBuilder {
    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final TlsBuilder.Lessor lessor;
    private final Map<String, AdminEndpoint> endpoints = new LinkedHashMap<>();

    AdminBuilder(Extensions extensions, ExtensionBuilder builder, TlsBuilder.Lessor lessor) {
        this.extensions = extensions;
        this.builder = builder;
        this.lessor = lessor;
    }

    /// By path.
    Map<String, AdminEndpoint> endpoints() {
        return endpoints;
    }

    AdminEndpoint build(AdminEndpointConfig config) {
        var place = ExtensionBuilder.Place.of(config.node(), "type");
        if (Admin.PATHS.contains(config.path()) || endpoints.containsKey(config.path())) {
            throw config.node()
                    .problem(
                            "path",
                            "is \"" + config.path() + "\", where something else answers",
                            "write another path");
        }
        var found = extensions.find(AdminEndpointProvider.class, config.node(), "type");
        var made =
                lessor.lease(
                        List.of(
                                "admin endpoint",
                                JsonConfigNode.written(config.node()),
                                found.identity()),
                        () ->
                                builder.make(
                                        found,
                                        config.type(),
                                        place,
                                        config.config(),
                                        AdminEndpointProvider::create),
                        Made::close);
        builder.claim(place, made.context());
        var endpoint = AdminEndpoint.of(config.path(), new LentEndpoint(made)::answer);
        endpoints.put(config.path(), endpoint);
        return endpoint;
    }
}
