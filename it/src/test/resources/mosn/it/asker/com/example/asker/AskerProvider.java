package com.example.asker;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;

public final class AskerProvider implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "asker";
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        var filter = new Asker(context, config.required("cluster"));
        return stream -> filter;
    }
}
