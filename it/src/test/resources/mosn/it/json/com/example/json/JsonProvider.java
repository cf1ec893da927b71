package com.example.json;

import com.fasterxml.jackson.core.json.PackageVersion;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.Continue;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.api.stream.StreamReceiverFilter;

/// Makes `json` and its version known to the proxy: a filter that adds that version to requests.
public final class JsonProvider implements StreamFilterFactoryProvider {
    private static final String VERSION = PackageVersion.VERSION.toString();

    @Override
    public String type() {
        return "json-" + VERSION;
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        return stream -> new Adding();
    }

    private record Adding() implements StreamReceiverFilter {
        @Override
        public BeforeRouteStatus beforeRoute(Stream stream) {
            stream.request().headers().add("json", VERSION);
            return Continue.CONTINUE;
        }
    }
}
