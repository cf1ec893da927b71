package com.example.checker;

import mosn.sdk.Config;
import mosn.sdk.Filter;
import mosn.sdk.Headers;
import mosn.sdk.Plugin;
import mosn.sdk.Verdict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Lets only requests with the configured headers pass, as in `{"User": "admin"}`. The proxy sends
/// the configuration of its filter; what calls are checked against is in the file behind `-c`.
public final class Checker {
    private static final Verdict DENIED = Verdict.reply(403, "denied");

    private Checker() {}

    public static void main(String... args) throws IOException {
        var plugin = Plugin.filter(Checker::filter).neverBlocks();
        var file = List.of(args).indexOf("-c") + 1;
        if (file > 0) {
            plugin = plugin.config(Files.readString(Path.of(args[file])));
        }
        plugin.serve();
    }

    private static Filter filter(Config config) throws Exception {
        var wanted = config.strings();
        return Filter.none()
                .fields(wanted.keySet().toArray(String[]::new))
                .beforeRoute(
                        stream ->
                                passes(stream.request().headers(), wanted)
                                        ? Verdict.CONTINUE
                                        : DENIED);
    }

    /// Each of them exactly once: of several, another hop might believe another.
    private static boolean passes(Headers headers, Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .allMatch(w -> headers.all(w.getKey()).equals(List.of(w.getValue())));
    }
}
