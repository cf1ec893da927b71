package mosn.core.router;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.core.message.GrpcSyntax;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/// How long a request may take, from its last byte to the head of the response.
///
/// @param global all tries together; zero stands for [#DEFAULT], as in MOSN, whose dumps write it
///   where nothing was configured
/// @param attempt each try; zero also where it would not be shorter than `global`
public record Timeouts(Duration global, Duration attempt) {
    /// MOSN's header for one request's own [#global], in milliseconds.
    public static final String GLOBAL_HEADER = "x-mosn-global-timeout";

    /// MOSN's header for one request's own [#attempt], in milliseconds.
    public static final String TRY_HEADER = "x-mosn-try-timeout";

    /// What holds where nobody says anything, or somebody says 0.
    public static final Duration DEFAULT = Duration.ofSeconds(60);

    public Timeouts {
        if (global.isZero()) {
            global = DEFAULT;
        }
        if (attempt.compareTo(global) >= 0) {
            attempt = Duration.ZERO;
        }
    }

    /// These, with what the request's headers ask for. They stay in the request, so that a next
    /// MOSN on the way knows.
    Timeouts with(RequestHead request) {
        var headers = request.headers();
        return forGrpc(headers).with(headers.get(GLOBAL_HEADER), headers.get(TRY_HEADER));
    }

    /// A gRPC call's own deadline, but no more than what is configured.
    private Timeouts forGrpc(Headers headers) {
        var asked = headers.get(GrpcSyntax.TIMEOUT);
        var deadline =
                asked == null || !GrpcSyntax.isGrpc(headers.get("content-type"))
                        ? null
                        : GrpcSyntax.timeout(asked);
        if (deadline != null
                && !deadline.isZero()
                && (global.isZero() || global.equals(DEFAULT) || deadline.compareTo(global) < 0)) {
            return new Timeouts(deadline, attempt);
        }
        return this;
    }

    /// These, with other values in milliseconds, as the variables `proxy_global_timeout` and
    /// `proxy_try_timeout` hold them. What is no whole number is ignored, as in MOSN.
    public Timeouts with(@Nullable String globalMillis, @Nullable String attemptMillis) {
        if (globalMillis == null && attemptMillis == null) {
            return this;
        }
        return new Timeouts(parse(globalMillis, global), parse(attemptMillis, attempt));
    }

    /// Up to twelve digits, which is some thirty years.
    private static Duration parse(@Nullable String millis, Duration otherwise) {
        if (millis == null || millis.isEmpty() || millis.length() > 12) {
            return otherwise;
        }
        var number = 0L;
        for (var i = 0; i < millis.length(); i++) {
            var digit = millis.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return otherwise;
            }
            number = number * 10 + digit;
        }
        return Duration.ofMillis(number);
    }
}
