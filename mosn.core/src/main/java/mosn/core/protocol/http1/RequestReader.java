package mosn.core.protocol.http1;

import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.KnownField;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Makes a request of what a [HeadParser] has found, if it is one.
///
/// @param refusal why it is none; then nothing else holds
/// @param head without what was meant for the connection
/// @param length of the body; -1 where it comes in chunks
/// @param persistent whether the client wants to go on using the connection
/// @param expectsContinue whether the client may be waiting for a 100 with the body
record RequestReader(
        @Nullable Refusal refusal,
        HttpRequestHead head,
        long length,
        boolean persistent,
        boolean expectsContinue) {

    private static final String[] METHODS = {"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS"};

    /// @param size of the head, as parsing returned it
    static RequestReader read(HeadParser parser, int size, String scheme, Http1Config config) {
        var bytes = parser.takeBytes(size);
        var headers = parser.takeHeaders(bytes);
        var method = method(parser, bytes);
        var from = parser.targetFrom();
        var refusal = refusal(parser, headers, method);
        if (bytes[from] != '/' && refusal == null) {
            if (bytes[from] == '*') {
                refusal =
                        parser.targetEnd() == from + 1 && method.equals("OPTIONS")
                                ? null
                                : Refusal.BAD_TARGET;
            } else {
                from = pathOfAbsolute(parser, bytes, headers);
                refusal = from < 0 ? Refusal.BAD_TARGET : null;
            }
        }
        if (refusal != null) {
            return refused(refusal, headers);
        }
        return accepted(parser, bytes, from, method, scheme, headers, config);
    }

    private static RequestReader accepted(
            HeadParser parser,
            byte[] bytes,
            int from,
            String method,
            String scheme,
            HeaderBlock headers,
            Http1Config config) {
        var length =
                parser.has(KnownField.TRANSFER_ENCODING)
                        ? -1
                        : Math.max(0, headers.contentLength());
        if (config.maxRequestBodySize() != 0 && length > config.maxRequestBodySize()) {
            return refused(Refusal.BODY_TOO_LARGE, headers);
        }
        var old = parser.minor() == 0;
        var persistent =
                old
                        ? HopByHop.connectionLists(headers, HopByHop.KEEP_ALIVE)
                                && !HopByHop.connectionLists(headers, HopByHop.CLOSE)
                        : !HopByHop.connectionLists(headers, HopByHop.CLOSE);
        var upgrade = old || length != 0 ? null : HopByHop.upgrade(headers, config.upgrades());
        HopByHop.removeReceived(headers, upgrade);
        var head =
                new HttpRequestHead(
                        Http1Server.NAME,
                        method,
                        scheme,
                        bytes,
                        from,
                        parser.queryFrom(),
                        parser.targetEnd(),
                        headers);
        head.upgrade(upgrade != null);
        if (from == parser.targetEnd() && method.equals("OPTIONS")) {
            head.path("*"); // RFC 9112 section 3.2.4: of the whole server
        }
        var expects = !old && length != 0 && headers.contains(KnownField.EXPECT);
        return new RequestReader(null, head, length, persistent, expects);
    }

    private static RequestReader refused(Refusal why, HeaderBlock headers) {
        var none = new HttpRequestHead(Http1Server.NAME, "", "", "", headers);
        return new RequestReader(why, none, 0, false, false);
    }

    private static @Nullable Refusal refusal(
            HeadParser parser, HeaderBlock headers, String method) {
        var framing = MessageRules.framing(parser, headers);
        if (framing != null) {
            return framing;
        }
        var host = MessageRules.host(parser, headers);
        if (host != null) {
            return host;
        }
        return method.equals("CONNECT") ? Refusal.CONNECT : null;
    }

    private static String method(HeadParser parser, byte[] bytes) {
        var from = parser.first();
        var length = parser.firstEnd() - from;
        for (var method : METHODS) {
            if (method.length() == length && is(bytes, from, method)) {
                return method;
            }
        }
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }

    private static boolean is(byte[] bytes, int from, String text) {
        for (var i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// RFC 9112 section 3.2.2: the target's authority counts, whatever `Host` says.
    ///
    /// @return where the path, or the query without one, begins; negative where it is no `http` URI
    private static int pathOfAbsolute(HeadParser parser, byte[] bytes, HeaderBlock headers) {
        var from = parser.targetFrom();
        var end = parser.targetEnd();
        var text = new String(bytes, from, Math.min(8, end - from), StandardCharsets.ISO_8859_1);
        var scheme = text.toLowerCase(Locale.ROOT);
        var authority =
                scheme.startsWith("http://") ? from + 7 : scheme.equals("https://") ? from + 8 : -1;
        if (authority < 0) {
            return -1;
        }
        var to = authority;
        while (to < end && bytes[to] != '/' && bytes[to] != '?') {
            to++;
        }
        if (!MessageRules.isAuthority(bytes, authority, to)) {
            return -1;
        }
        headers.set(
                KnownField.HOST.text(),
                new String(bytes, authority, to - authority, StandardCharsets.ISO_8859_1));
        return to;
    }
}
