package com.example.demo;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;

/// Makes `demo` known to the proxy.
public final class DemoProvider implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "demo";
    }

    @Override
    public String schema() {
        return """
        {"type": "object", "description": "header to the value that a request must have",
         "additionalProperties": {"type": "string"}}\
        """;
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        var filter = new DemoFilter(config.stringMap());
        return stream -> filter;
    }
}
