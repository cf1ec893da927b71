package com.example.marker;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.Continue;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.api.stream.StreamSenderFilter;

/// Marks each response with the version of the plugin, which the test writes in the place of the
/// word.
public final class MarkerProvider implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "marker";
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        return new StreamFilterFactory() {
            @Override
            public StreamFilter create(Stream stream) {
                return new Marker();
            }
        };
    }

    private static final class Marker implements StreamSenderFilter {
        @Override
        public BeforeSendStatus beforeSend(Stream stream) {
            stream.response().headers().set("marker", "VERSION");
            return Continue.CONTINUE;
        }
    }
}
