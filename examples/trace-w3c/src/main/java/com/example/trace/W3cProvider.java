package com.example.trace;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.observe.Tracer;
import mosn.api.observe.TracerProvider;

/// Called `w3c` in `tracing`.
public final class W3cProvider implements TracerProvider {
    @Override
    public String type() {
        return "w3c";
    }

    @Override
    public Tracer create(ConfigNode config, ExtensionContext context) {
        var share = config.decimal("sample", 1, 0, 1);
        return stream -> W3cSpan.begin(stream, share, context.logger());
    }
}
