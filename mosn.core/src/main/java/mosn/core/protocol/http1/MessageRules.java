package mosn.core.protocol.http1;

import mosn.core.message.HeaderBlock;
import mosn.core.message.KnownField;

import org.jspecify.annotations.Nullable;

/// What a head must be beyond its syntax, so that everybody on its way agrees on where it ends and
/// where it goes (RFC 9112 sections 3.2 and 6; RFC 9110 section 7.2). Each method answers why a
/// message is refused, or null.
public final class MessageRules {
    private static final boolean[] HOST = new boolean[128];

    static {
        for (var c : "-._~%!$&'()*+;=".toCharArray()) {
            HOST[c] = true;
        }
        for (var c = 0; c < HOST.length; c++) {
            HOST[c] |= Character.isLetterOrDigit(c);
        }
    }

    private MessageRules() {}

    /// How long the body is must have one answer.
    static @Nullable Refusal framing(HeadParser parser, HeaderBlock headers) {
        if (parser.has(KnownField.TRANSFER_ENCODING)) {
            if (parser.has(KnownField.CONTENT_LENGTH)) {
                return Refusal.CONTENT_LENGTH_AND_CHUNKED;
            }
            if (parser.minor() == 0) {
                return Refusal.TRANSFER_ENCODING_IN_HTTP_1_0;
            }
            if (parser.repeats(KnownField.TRANSFER_ENCODING)
                    || !headers.valueIs(headers.line(KnownField.TRANSFER_ENCODING, 0), "chunked")) {
                return Refusal.BAD_TRANSFER_ENCODING;
            }
        }
        if (parser.has(KnownField.CONTENT_LENGTH)) {
            if (parser.repeats(KnownField.CONTENT_LENGTH)) {
                return Refusal.CONTENT_LENGTH_REPEATED;
            }
            if (headers.contentLength() < 0) {
                return Refusal.BAD_CONTENT_LENGTH;
            }
        }
        return null;
    }

    /// There is one host, and it is one. HTTP/1.0 may do without.
    static @Nullable Refusal host(HeadParser parser, HeaderBlock headers) {
        if (parser.repeats(KnownField.HOST)) {
            return Refusal.HOST_REPEATED;
        }
        var line = headers.line(KnownField.HOST, 0);
        if (line < 0) {
            return parser.minor() == 0 ? null : Refusal.MISSING_HOST;
        }
        return headers.valueMatches(line, MessageRules::isAuthority) ? null : Refusal.BAD_HOST;
    }

    /// Whether it is a host, and a port perhaps: `example.org`, `[::1]:8080`.
    public static boolean isAuthority(byte[] bytes, int from, int to) {
        var p = from;
        if (p < to && bytes[p] == '[') {
            for (p++; p < to && bytes[p] != ']'; p++) {
                if (Character.digit(bytes[p], 16) < 0 && bytes[p] != ':' && bytes[p] != '.') {
                    return false;
                }
            }
            if (p == to || p - from < 3) {
                return false;
            }
            p++;
        } else {
            while (p < to && bytes[p] >= 0 && HOST[bytes[p]]) {
                p++;
            }
            if (p == from) {
                return false;
            }
        }
        return p == to || (bytes[p] == ':' && isPort(bytes, p + 1, to));
    }

    /// RFC 3986 section 3.2.3 lets a port be empty.
    private static boolean isPort(byte[] bytes, int from, int to) {
        return from == to || (to - from <= 5 && HeaderBlock.decimal(bytes, from, to) >= 0);
    }
}
