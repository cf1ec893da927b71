package com.example.trace;

import mosn.api.observe.Span;
import mosn.api.stream.Stream;

import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// A span that logs itself. Its trace is the caller's, where the caller has one.
///
/// @param traceId 32 hexadecimal digits
/// @param spanId 16 of them
/// @param flags of the caller, as in `01`
record W3cSpan(String traceId, String spanId, String flags, System.Logger logger) implements Span {
    private static final String HEADER = "traceparent";
    private static final Pattern PARENT =
            Pattern.compile("00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})");

    /// Null where there is no trace to go on with, and chance is against a new one.
    static W3cSpan begin(Stream stream, double share, System.Logger logger) {
        var sent = stream.request().headers().get(HEADER);
        var parent = PARENT.matcher(sent == null ? "" : sent);
        if (parent.matches()) {
            return new W3cSpan(parent.group(1), digits(), parent.group(2), logger);
        }
        return ThreadLocalRandom.current().nextDouble() < share
                ? new W3cSpan(digits() + digits(), digits(), "01", logger)
                : null;
    }

    private static String digits() {
        return "%016x".formatted(ThreadLocalRandom.current().nextLong());
    }

    @Override
    public void inject(Stream stream) {
        stream.request().headers().set(HEADER, "00-" + traceId + "-" + spanId + "-" + flags);
    }

    @Override
    public void finish(Stream stream) {
        logger.log(
                System.Logger.Level.INFO,
                "span {0} of trace {1}: {2} {3}, {4} in {5} ms",
                spanId,
                traceId,
                stream.request().method(),
                stream.request().path(),
                stream.info().responseCode(),
                stream.info().duration().toMillis());
    }
}
