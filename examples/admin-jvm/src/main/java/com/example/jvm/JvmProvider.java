package com.example.jvm;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.admin.AdminEndpoint;
import mosn.api.admin.AdminEndpointProvider;

/// Called `jvm` in `admin.endpoints`.
public final class JvmProvider implements AdminEndpointProvider {
    @Override
    public String type() {
        return "jvm";
    }

    @Override
    public AdminEndpoint create(ConfigNode config, ExtensionContext context) {
        return new Jvm(config.bool("gc", false));
    }
}
