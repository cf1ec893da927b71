package com.example.demoplugin;

import static mosn.api.stream.Continue.CONTINUE;

import mosn.api.message.Buffer;
import mosn.api.plugin.Plugin;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.LocalReply;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamReceiverFilter;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/// Shows the process every header, and refuses what it refuses. Without an answer the filter has
/// failed, which is a 500.
record DemoPlugin(Plugin checker) implements StreamReceiverFilter {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final LocalReply DENIED = LocalReply.of(403, "demo_plugin_denied");
    private static final int REFUSED = -1;

    @Override
    public BeforeRouteStatus beforeRoute(Stream stream) {
        var request = new Plugin.Request(headers(stream), Map.of(), Buffer.EMPTY, "");
        return BeforeRouteStatus.later(
                checker.call(request, TIMEOUT)
                        .thenApply(answer -> answer.status() == REFUSED ? DENIED : CONTINUE));
    }

    /// Under the names that a Go program expects: `User`, whatever the client wrote.
    private static Map<String, String> headers(Stream stream) {
        var headers = new HashMap<String, String>();
        stream.request()
                .headers()
                .forEach(
                        (name, value) ->
                                headers.merge(canonical(name), value, (a, b) -> a + ", " + b));
        return headers;
    }

    private static String canonical(String name) {
        var written = new StringBuilder(name.length());
        var first = true;
        for (var c : name.toCharArray()) {
            written.append(first ? Character.toUpperCase(c) : Character.toLowerCase(c));
            first = c == '-';
        }
        return written.toString();
    }
}
