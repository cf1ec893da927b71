package com.example.loader;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.tls.TlsContextProvider;
import mosn.api.tls.TlsContextSource;

/// Called `loader` in a `tls_context`.
public final class LoaderProvider implements TlsContextProvider {
    @Override
    public String type() {
        return "loader";
    }

    @Override
    public TlsContextSource create(ConfigNode config, ExtensionContext context) {
        return new Loader(LoaderConfig.from(config), context);
    }
}
