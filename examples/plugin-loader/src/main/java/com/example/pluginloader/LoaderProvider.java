package com.example.pluginloader;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.api.tls.TlsContextProvider;
import mosn.api.tls.TlsContextSource;

import java.time.Duration;

/// Called `loader` in a `tls_context`: the process `loader` is asked, and asked again each
/// `refresh`.
public final class LoaderProvider implements TlsContextProvider {
    private static final Duration REFRESH = Duration.ofSeconds(30);

    @Override
    public String type() {
        return "loader";
    }

    @Override
    public TlsContextSource create(ConfigNode config, ExtensionContext context) {
        var refresh = config.duration("refresh", REFRESH);
        try {
            return new Loader(context.plugin("loader", PluginSpec.of("loader")), refresh, context);
        } catch (PluginStartException e) {
            throw config.problem(e.problem(), e.fix());
        }
    }
}
