package com.example.demo;

import static mosn.api.stream.Continue.CONTINUE;

import mosn.api.message.Headers;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.LocalReply;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamReceiverFilter;

import java.util.Map;

/// Keeps nothing of a stream, so one serves them all.
record DemoFilter(Map<String, String> pass) implements StreamReceiverFilter {
    private static final LocalReply DENIED = LocalReply.of(403, "demo_denied");

    @Override
    public BeforeRouteStatus beforeRoute(Stream stream) {
        return passes(stream.request().headers()) ? CONTINUE : DENIED;
    }

    private boolean passes(Headers headers) {
        return pass.entrySet().stream().allMatch(e -> e.getValue().equals(headers.get(e.getKey())));
    }
}
