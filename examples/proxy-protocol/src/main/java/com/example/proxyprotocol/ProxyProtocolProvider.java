package com.example.proxyprotocol;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.listener.ListenerFilter;
import mosn.api.listener.ListenerFilterProvider;

/// Called `proxy_protocol` in a listener.
public final class ProxyProtocolProvider implements ListenerFilterProvider {
    @Override
    public String type() {
        return "proxy_protocol";
    }

    @Override
    public ListenerFilter create(ConfigNode config, ExtensionContext context) {
        return new ProxyProtocol();
    }
}
