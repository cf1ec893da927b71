package mosn.core.message;

import mosn.api.grpc.GrpcStatus;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// What gRPC writes into the fields of HTTP/2: its specification is "gRPC over HTTP2".
public final class GrpcSyntax {
    public static final String CONTENT_TYPE = "application/grpc";
    public static final String STATUS = "grpc-status";
    public static final String MESSAGE = "grpc-message";
    public static final String TIMEOUT = "grpc-timeout";

    private static final String HEX = "0123456789ABCDEF";

    private GrpcSyntax() {}

    /// Whether a message of this content type is gRPC's: `application/grpc`, perhaps with a suffix
    /// such as `+proto`, but not `application/grpc-web`.
    public static boolean isGrpc(@Nullable String contentType) {
        if (contentType == null
                || !contentType.regionMatches(true, 0, CONTENT_TYPE, 0, CONTENT_TYPE.length())) {
            return false;
        }
        var next =
                contentType.length() == CONTENT_TYPE.length()
                        ? ';'
                        : contentType.charAt(CONTENT_TYPE.length());
        return next == ';' || next == '+' || next == ' ';
    }

    /// What an HTTP status says in gRPC's codes, as its "HTTP to gRPC Status Code Mapping" has it.
    public static int codeOf(int httpStatus) {
        return switch (httpStatus) {
            case 400 -> GrpcStatus.INTERNAL;
            case 401 -> GrpcStatus.UNAUTHENTICATED;
            case 403 -> GrpcStatus.PERMISSION_DENIED;
            case 404 -> GrpcStatus.UNIMPLEMENTED;
            case 429, 502, 503, 504 -> GrpcStatus.UNAVAILABLE;
            default -> GrpcStatus.UNKNOWN;
        };
    }

    /// The `grpc-status` of a response's end.
    ///
    /// @return -1 where it is no number from 0 to 999
    public static int code(String value) {
        if (value.isEmpty() || value.length() > 3) {
            return -1;
        }
        var code = 0;
        for (var i = 0; i < value.length(); i++) {
            var digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            code = 10 * code + digit;
        }
        return code;
    }

    /// A `grpc-message` for `text`: UTF-8, percent-encoded where it is not printable ASCII.
    public static String escape(String text) {
        var escaped = new StringBuilder(text.length() + 16);
        for (var octet : text.getBytes(StandardCharsets.UTF_8)) {
            if (octet >= ' ' && octet <= '~' && octet != '%') {
                escaped.append((char) octet);
            } else {
                escaped.append('%')
                        .append(HEX.charAt(octet >> 4 & 15))
                        .append(HEX.charAt(octet & 15));
            }
        }
        return escaped.toString();
    }

    /// The text of a `grpc-message`. What is wrongly encoded is taken as it stands, as the
    /// specification asks.
    public static String unescape(String message) {
        if (message.indexOf('%') < 0) {
            return message;
        }
        var octets = ByteBuffer.allocate(message.length());
        for (var i = 0; i < message.length(); i++) {
            var octet = message.charAt(i) == '%' ? hex(message, i + 1) : -1;
            octets.put((byte) (octet < 0 ? message.charAt(i) : octet));
            i += octet < 0 ? 0 : 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(octets.flip()).toString();
        } catch (CharacterCodingException e) {
            return message;
        }
    }

    private static int hex(String text, int at) {
        if (at + 2 > text.length()) {
            return -1;
        }
        var high = Character.digit(text.charAt(at), 16);
        var low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    /// The length of a `grpc-timeout`: up to eight digits and a unit.
    ///
    /// @return null where it is none
    public static @Nullable Duration timeout(String value) {
        var digits = value.length() - 1;
        if (digits < 1 || digits > 8) {
            return null;
        }
        var amount = 0L;
        for (var i = 0; i < digits; i++) {
            var digit = value.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return null;
            }
            amount = 10 * amount + digit;
        }
        return switch (value.charAt(digits)) {
            case 'H' -> Duration.ofHours(amount);
            case 'M' -> Duration.ofMinutes(amount);
            case 'S' -> Duration.ofSeconds(amount);
            case 'm' -> Duration.ofMillis(amount);
            case 'u' -> Duration.of(amount, TimeUnit.MICROSECONDS.toChronoUnit());
            case 'n' -> Duration.ofNanos(amount);
            default -> null;
        };
    }

    /// A `grpc-timeout` in the finest unit whose eight digits hold it.
    public static String timeout(Duration length) {
        var micros = length.toNanos() / 1000;
        if (micros < 100_000_000L) {
            return micros + "u";
        }
        if (micros / 1000 < 100_000_000L) {
            return micros / 1000 + "m";
        }
        return Math.min(length.toSeconds(), 99_999_999L) + "S";
    }
}
