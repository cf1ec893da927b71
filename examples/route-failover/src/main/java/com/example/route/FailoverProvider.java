package com.example.route;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.router.RouterHandler;
import mosn.api.router.RouterHandlerProvider;

/// Called `failover` as a `router_handler_name`: the first route that matches and can serve is
/// taken, and where none can, the first that matches.
public final class FailoverProvider implements RouterHandlerProvider {
    @Override
    public String type() {
        return "failover";
    }

    @Override
    public RouterHandler create(ConfigNode config, ExtensionContext context) {
        return (stream, routes) ->
                routes.all().stream()
                        .filter(routes::available)
                        .findFirst()
                        .orElseGet(routes::first);
    }
}
