package mosn.core.protocol.http2;

import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.FastThreadLocal;

import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.HttpResponseHead;
import mosn.core.message.HttpSyntax;
import mosn.core.message.KnownField;
import mosn.core.protocol.http1.MessageRules;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// Takes the fields of one block as HPACK yields them, checks each, and puts it down as a line of
/// HTTP/1: what goes on to a host of HTTP/1 is written as it stands here, so nothing may be in it
/// that HTTP/1 would read otherwise (RFC 9113 sections 8.2 and 10.3). One per event loop; what it
/// holds is copied out at its true size.
///
/// ```
/// arena   / a ? b | h o s t :   a . b \r \n x - a :   1 \r \n
///         path      a line for :authority, then one for each field
/// ```
///
/// The first thing that is wrong is kept, and nothing is put down behind it.
final class HeaderSink extends NoHeaders {
    private static final int STRIDE = HeaderBlock.STRIDE;
    private static final String[] METHODS = {"GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS"};
    private static final byte[] HOST = {'h', 'o', 's', 't'};
    private static final byte[] COOKIE = {'c', 'o', 'o', 'k', 'i', 'e'};

    private static final int CONNECTION_SPECIFIC =
            KnownField.CONNECTION.bit()
                    | KnownField.KEEP_ALIVE.bit()
                    | KnownField.PROXY_CONNECTION.bit()
                    | KnownField.TRANSFER_ENCODING.bit()
                    | KnownField.UPGRADE.bit()
                    | KnownField.HTTP2_SETTINGS.bit();

    /// A byte that may stand in a `:path`: as in a request line of HTTP/1.
    private static final boolean[] TARGET = new boolean[256];

    static {
        Arrays.fill(TARGET, '!', 256, true);
        TARGET['#'] = false;
        TARGET[0x7F] = false;
    }

    private static final FastThreadLocal<HeaderSink> OF_THREAD =
            new FastThreadLocal<>() {
                @Override
                protected HeaderSink initialValue() {
                    return new HeaderSink();
                }
            };

    private byte[] arena = new byte[4096];
    private int used;
    private int[] lines = new int[32 * STRIDE];
    private int count;
    private int known;
    private int repeated;
    private int cookies;
    private int maxCount;
    private int maxTarget;
    private @Nullable Fault fault;

    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString status;
    private @Nullable AsciiString protocol;
    private boolean authority;
    private int pathFrom;
    private int pathTo;
    private int queryFrom;

    private HeaderSink() {}

    static HeaderSink ofThread() {
        return OF_THREAD.get();
    }

    /// Forgets what was there.
    HeaderSink begin(Http2Config limits) {
        used = 0;
        count = 0;
        known = 0;
        repeated = 0;
        cookies = 0;
        maxCount = limits.maxHeaderCount();
        maxTarget = limits.maxTargetLength();
        fault = null;
        method = null;
        scheme = null;
        status = null;
        protocol = null;
        authority = false;
        pathFrom = -1;
        return this;
    }

    /// What is wrong; null where nothing is.
    @Nullable Fault fault() {
        return fault;
    }

    private void fault(Fault what) {
        if (fault == null) {
            fault = what;
        }
    }

    // ---- field by field ----

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        if (fault == null) {
            var field = AsciiString.of(name);
            if (!field.isEmpty() && field.byteAt(0) == ':') {
                pseudo(field, AsciiString.of(value));
            } else {
                line(field.array(), field.arrayOffset(), field.length(), AsciiString.of(value));
            }
        }
        return this;
    }

    private void pseudo(AsciiString name, AsciiString value) {
        if (count > (authority ? 1 : 0)) {
            fault(Fault.PSEUDO_HEADER_AFTER_HEADERS);
        } else if (is(PseudoHeaderName.METHOD, name)) {
            repeated(method);
            method = value;
        } else if (is(PseudoHeaderName.PATH, name)) {
            path(value);
        } else if (is(PseudoHeaderName.SCHEME, name)) {
            repeated(scheme);
            scheme = value;
        } else if (is(PseudoHeaderName.AUTHORITY, name)) {
            if (authority) {
                fault(Fault.PSEUDO_HEADER_REPEATED);
            }
            authority = true;
            line(HOST, 0, HOST.length, value);
        } else if (is(PseudoHeaderName.STATUS, name)) {
            repeated(status);
            status = value;
        } else if (is(PseudoHeaderName.PROTOCOL, name)) {
            repeated(protocol);
            protocol = value;
        } else {
            fault(Fault.UNKNOWN_PSEUDO_HEADER);
        }
    }

    private static boolean is(PseudoHeaderName pseudo, AsciiString name) {
        return pseudo.value().equals(name);
    }

    private void repeated(@Nullable AsciiString before) {
        if (before != null) {
            fault(Fault.PSEUDO_HEADER_REPEATED);
        }
    }

    private void path(AsciiString value) {
        if (pathFrom >= 0) {
            fault(Fault.PSEUDO_HEADER_REPEATED);
            return;
        }
        var length = value.length();
        if (length > maxTarget) {
            fault(Fault.TARGET_TOO_LONG);
            return;
        }
        room(length);
        System.arraycopy(value.array(), value.arrayOffset(), arena, used, length);
        pathFrom = used;
        queryFrom = -1;
        for (var i = used; i < used + length; i++) {
            if (!TARGET[arena[i] & 0xFF]) {
                fault(Fault.BAD_TARGET);
            }
            if (arena[i] == '?' && queryFrom < 0) {
                queryFrom = i + 1;
            }
        }
        used += length;
        pathTo = used;
        if (length == 0 || (arena[pathFrom] != '/' && (arena[pathFrom] != '*' || length > 1))) {
            fault(Fault.BAD_TARGET);
        }
    }

    private void line(byte[] name, int from, int nameLength, AsciiString value) {
        var valueLength = value.length();
        room(nameLength + valueLength + 4);
        var at = count * STRIDE;
        if (count > maxCount) {
            fault(Fault.TOO_MANY_HEADERS);
            return;
        }
        if (at == lines.length) {
            lines = Arrays.copyOf(lines, 2 * at);
        }
        var start = used;
        var hash = name(name, from, nameLength);
        lines[at + HeaderBlock.HASH] = hash;
        lines[at + HeaderBlock.NAME] = start;
        lines[at + HeaderBlock.COLON] = used;
        arena[used++] = ':';
        arena[used++] = ' ';
        lines[at + HeaderBlock.VALUE] = used;
        value(value, valueLength);
        lines[at + HeaderBlock.END] = used;
        arena[used++] = '\r';
        arena[used++] = '\n';
        count++;
        if (fault == null) {
            notice(at, hash);
        }
    }

    /// @return its hash
    private int name(byte[] name, int from, int length) {
        var hash = 0;
        for (var i = from; i < from + length; i++) {
            var c = name[i];
            var lower = HttpSyntax.token(c);
            if (lower != c) {
                fault(lower == 0 ? Fault.BAD_HEADER_NAME : Fault.UPPER_CASE_NAME);
            } else if (lower == 0) {
                fault(Fault.BAD_HEADER_NAME);
            }
            hash = HttpSyntax.hash(hash, lower);
            arena[used++] = c;
        }
        if (length == 0) {
            fault(Fault.BAD_HEADER_NAME);
        }
        return hash;
    }

    /// RFC 9113 section 8.2.1, and no control characters at all.
    private void value(AsciiString value, int length) {
        System.arraycopy(value.array(), value.arrayOffset(), arena, used, length);
        var end = used + length;
        for (var i = used; i < end; i++) {
            if (!HttpSyntax.isValue(arena[i])) {
                fault(Fault.BAD_HEADER_VALUE);
            }
        }
        if (length > 0 && (HttpSyntax.isBlank(arena[used]) || HttpSyntax.isBlank(arena[end - 1]))) {
            fault(Fault.BAD_HEADER_VALUE);
        }
        used = end;
    }

    private void notice(int at, int hash) {
        var from = lines[at + HeaderBlock.NAME];
        var to = lines[at + HeaderBlock.COLON];
        var field = KnownField.of(arena, from, to, hash);
        if (field == null) {
            if (to - from == COOKIE.length
                    && Arrays.equals(arena, from, to, COOKIE, 0, COOKIE.length)) {
                cookies++;
            }
            return;
        }
        repeated |= known & field.bit();
        known |= field.bit();
        if ((field.bit() & CONNECTION_SPECIFIC) != 0) {
            fault(Fault.CONNECTION_SPECIFIC_HEADER);
        } else if (field == KnownField.TE && !valueIs(at, "trailers")) {
            fault(Fault.BAD_TE);
        }
    }

    private boolean valueIs(int at, String expected) {
        return new AsciiString(
                        arena,
                        lines[at + HeaderBlock.VALUE],
                        lines[at + HeaderBlock.END] - lines[at + HeaderBlock.VALUE],
                        false)
                .contentEqualsIgnoreCase(expected);
    }

    private void room(int more) {
        if (used + more > arena.length) {
            arena = Arrays.copyOf(arena, Math.max(used + more, 2 * arena.length));
        }
    }

    // ---- what they make up ----

    /// A request; null where it is none, and then there is a [#fault].
    ///
    /// @param transport `http` or `https`: what the connection is, whatever `:scheme` says
    @Nullable HttpRequestHead request(Http2Config limits, String transport) {
        if (status != null) {
            fault(Fault.PSEUDO_HEADER_OUT_OF_PLACE);
        } else if (method == null) {
            fault(Fault.PSEUDO_HEADER_MISSING);
        }
        checkLength();
        if (fault != null || method == null) {
            return null;
        }
        var name = method(method);
        var tunnel = protocol;
        if (tunnel != null && !name.equals("CONNECT")) {
            fault(Fault.PSEUDO_HEADER_OUT_OF_PLACE);
        } else if (tunnel == null && name.equals("CONNECT")) {
            fault(Fault.CONNECT);
        } else if (scheme == null || pathFrom < 0) {
            fault(Fault.PSEUDO_HEADER_MISSING);
        } else if (!isScheme(scheme)) {
            fault(Fault.BAD_SCHEME);
        } else if (arena[pathFrom] == '*' && !name.equals("OPTIONS")) {
            fault(Fault.BAD_TARGET);
        } else if (tunnel != null && !limits.upgrades().contains(lowerCase(tunnel))) {
            fault(Fault.CONNECT);
        } else {
            checkHost();
        }
        if (count > maxCount) {
            fault(Fault.TOO_MANY_HEADERS); // the Host of :authority counts, too
        }
        return fault == null ? request(name, tunnel, transport) : null;
    }

    private HttpRequestHead request(String name, @Nullable AsciiString tunnel, String transport) {
        joinCookies();
        var block = takeBlock();
        var head =
                new HttpRequestHead(
                        Http2Server.NAME,
                        tunnel == null ? name : "GET",
                        transport,
                        block.bytes(),
                        pathFrom,
                        queryFrom,
                        pathTo,
                        block);
        if (tunnel != null) {
            block.add(KnownField.UPGRADE.text(), lowerCase(tunnel));
            head.upgrade(true);
        }
        return head;
    }

    private static String method(AsciiString value) {
        for (var method : METHODS) {
            if (value.contentEquals(method)) {
                return method;
            }
        }
        return value.toString();
    }

    private static String lowerCase(AsciiString text) {
        return text.toString().toLowerCase(Locale.ROOT);
    }

    /// RFC 3986 section 3.1.
    private static boolean isScheme(AsciiString scheme) {
        for (var i = 0; i < scheme.length(); i++) {
            var c = scheme.charAt(i);
            var letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || (c != '+' && c != '-' && c != '.' && !isDigit(c)))) {
                return false;
            }
        }
        return !scheme.isEmpty();
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void checkLength() {
        if ((repeated & KnownField.CONTENT_LENGTH.bit()) != 0) {
            fault(Fault.CONTENT_LENGTH_REPEATED);
        } else if ((known & KnownField.CONTENT_LENGTH.bit()) != 0) {
            var at = find(KnownField.CONTENT_LENGTH) * STRIDE;
            var from = lines[at + HeaderBlock.VALUE];
            if (HeaderBlock.decimal(arena, from, lines[at + HeaderBlock.END]) < 0) {
                fault(Fault.BAD_CONTENT_LENGTH);
            }
        }
        if (method != null && (method.isEmpty() || !isToken(method))) {
            fault(Fault.BAD_METHOD);
        }
    }

    private static boolean isToken(AsciiString text) {
        for (var i = 0; i < text.length(); i++) {
            if (HttpSyntax.token(text.byteAt(i)) == 0) {
                return false;
            }
        }
        return true;
    }

    private int find(KnownField field) {
        for (var line = 0; line < count; line++) {
            var at = line * STRIDE;
            if (lines[at + HeaderBlock.HASH] == field.hash()
                    && KnownField.of(
                                    arena,
                                    lines[at + HeaderBlock.NAME],
                                    lines[at + HeaderBlock.COLON],
                                    field.hash())
                            == field) {
                return line;
            }
        }
        return -1;
    }

    /// There is one host, and it is one; a `Host` beside `:authority` says the same (RFC 9113
    /// section 8.3.1).
    private void checkHost() {
        if ((known & KnownField.HOST.bit()) == 0) {
            fault(Fault.MISSING_HOST);
            return;
        }
        var at = find(KnownField.HOST) * STRIDE;
        var from = lines[at + HeaderBlock.VALUE];
        var to = lines[at + HeaderBlock.END];
        if (!MessageRules.isAuthority(arena, from, to)) {
            fault(Fault.BAD_HOST);
        } else if ((repeated & KnownField.HOST.bit()) != 0) {
            checkOthers(at / STRIDE, new AsciiString(arena, from, to - from, false));
        }
    }

    private void checkOthers(int first, AsciiString host) {
        if (!authority) {
            fault(Fault.HOST_REPEATED);
            return;
        }
        for (var line = count - 1; line > first; line--) {
            var at = line * STRIDE;
            if (lines[at + HeaderBlock.HASH] == KnownField.HOST.hash()
                    && lines[at + HeaderBlock.COLON] - lines[at + HeaderBlock.NAME]
                            == HOST.length) {
                if (!valueIs(at, host.toString())) {
                    fault(Fault.HOST_DISAGREES);
                }
                removeLine(line);
            }
        }
    }

    private void removeLine(int line) {
        count--;
        System.arraycopy(lines, (line + 1) * STRIDE, lines, line * STRIDE, (count - line) * STRIDE);
    }

    /// RFC 9113 section 8.2.3: for everybody else there is one.
    private void joinCookies() {
        if (cookies < 2) {
            return;
        }
        room(used + 2 * cookies);
        var start = used;
        var hash = 0;
        for (var line = 0; line < count; line++) {
            var at = line * STRIDE;
            var from = lines[at + HeaderBlock.NAME];
            var to = lines[at + HeaderBlock.COLON];
            if (to - from != COOKIE.length
                    || !Arrays.equals(arena, from, to, COOKIE, 0, COOKIE.length)) {
                continue;
            }
            var value = lines[at + HeaderBlock.VALUE];
            var length = lines[at + HeaderBlock.END] - value;
            if (used == start) {
                hash = lines[at + HeaderBlock.HASH];
                System.arraycopy(arena, from, arena, used, value - from);
                used += value - from;
            } else {
                arena[used++] = ';';
                arena[used++] = ' ';
            }
            System.arraycopy(arena, value, arena, used, length);
            used += length;
            removeLine(line--);
        }
        var at = count++ * STRIDE;
        lines[at + HeaderBlock.HASH] = hash;
        lines[at + HeaderBlock.NAME] = start;
        lines[at + HeaderBlock.COLON] = start + COOKIE.length;
        lines[at + HeaderBlock.VALUE] = start + COOKIE.length + 2;
        lines[at + HeaderBlock.END] = used;
        arena[used++] = '\r';
        arena[used++] = '\n';
    }

    /// A response; null where it is none, and then there is a [#fault].
    @Nullable HttpResponseHead response() {
        var code = status;
        if (method != null || scheme != null || pathFrom >= 0 || authority || protocol != null) {
            fault(Fault.PSEUDO_HEADER_OUT_OF_PLACE);
        } else if (code == null) {
            fault(Fault.PSEUDO_HEADER_MISSING);
        } else if (count > maxCount) {
            fault(Fault.TOO_MANY_HEADERS);
        }
        checkLength();
        if (fault != null || code == null) {
            return null;
        }
        var number =
                code.length() == 3
                        ? HeaderBlock.decimal(
                                code.array(), code.arrayOffset(), code.arrayOffset() + 3)
                        : -1;
        if (number < 100 || number > 599) {
            fault(Fault.BAD_STATUS);
            return null;
        }
        return new HttpResponseHead((int) number, null, takeBlock());
    }

    /// Trailers; null where they are none, and then there is a [#fault].
    @Nullable HeaderBlock trailers() {
        if (method != null
                || scheme != null
                || pathFrom >= 0
                || authority
                || protocol != null
                || status != null) {
            fault(Fault.PSEUDO_HEADER_OUT_OF_PLACE);
        } else if (count > maxCount) {
            fault(Fault.TOO_MANY_HEADERS);
        }
        return fault == null ? takeBlock() : null;
    }

    private HeaderBlock takeBlock() {
        var bytes = Arrays.copyOf(arena, used);
        return new HeaderBlock(bytes, used, Arrays.copyOf(lines, count * STRIDE), count, known);
    }

    @Override
    public String toString() {
        return new String(arena, 0, used, StandardCharsets.ISO_8859_1);
    }
}
