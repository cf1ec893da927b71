package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;

import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpSyntax;
import mosn.core.message.KnownField;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds the parts of a head in one pass over its bytes. There is one per event loop, whose arrays
/// every head passes through; what it found is copied out at its true size, by [#takeBytes] and
/// [#takeHeaders].
///
/// It sees whole lines only: what is wrong in a line that has not ended yet is not wrong yet. So a
/// head fares the same however it is cut into reads.
///
/// | of a request | of a response | of trailers | what |
/// |---|---|---|---|
/// | `first()` | – | – | where the method begins, behind empty lines |
/// | `firstEnd()` | – | – | where it ends |
/// | `targetFrom()`, `queryFrom()`, `targetEnd()` | – | – | the target, and behind its `?` |
/// | – | `status()`, `reasonFrom()`, `reasonEnd()` | – | |
/// | `minor()` | `minor()` | – | of the version, 0 or 1 |
/// | fields | fields | fields | |
final class HeadParser {
    /// The answers of the parse methods that are not lengths.
    static final int INCOMPLETE = 0;

    static final int REFUSED = -1;

    private static final int FIRST_PIECE = 4096;

    private static final FastThreadLocal<HeadParser> OF_THREAD =
            new FastThreadLocal<>() {
                @Override
                protected HeadParser initialValue() {
                    return new HeadParser();
                }
            };

    /// A byte that may stand in a request's target. `#` may not, and nothing that is not visible;
    /// bytes above 0x7F may, for clients send them.
    private static final boolean[] TARGET = new boolean[256];

    static {
        Arrays.fill(TARGET, '!', 256, true);
        TARGET['#'] = false;
        TARGET[0x7F] = false;
    }

    private static final int STRIDE = HeaderBlock.STRIDE;

    private byte[] bytes = new byte[FIRST_PIECE];
    private int[] lines = new int[32 * STRIDE];
    private int count;
    private int known;
    private int repeated;
    private Refusal refusal = Refusal.BAD_METHOD;

    private int first;
    private int firstEnd;
    private int targetFrom;
    private int queryFrom;
    private int targetEnd;
    private int status;
    private int reasonFrom;
    private int reasonEnd;
    private int minor;

    private HeadParser() {}

    /// The one of the calling event loop.
    static HeadParser ofThread() {
        return OF_THREAD.get();
    }

    private enum Kind {
        REQUEST,
        RESPONSE,
        TRAILERS
    }

    /// @return how long the head is; or [#INCOMPLETE]; or [#REFUSED], see [#refusal]
    int parseRequest(ByteBuf in, Http1Config limits) {
        return parse(in, limits, Kind.REQUEST);
    }

    /// As [#parseRequest].
    int parseResponse(ByteBuf in, Http1Config limits) {
        return parse(in, limits, Kind.RESPONSE);
    }

    /// As [#parseRequest], for fields alone.
    int parseTrailers(ByteBuf in, Http1Config limits) {
        return parse(in, limits, Kind.TRAILERS);
    }

    private int parse(ByteBuf in, Http1Config limits, Kind kind) {
        var there = Math.min(in.readableBytes(), limits.maxHeaderSize());
        for (var piece = Math.min(there, FIRST_PIECE); ; piece = Math.min(there, piece * 4)) {
            if (bytes.length < piece) {
                bytes = new byte[piece];
            }
            in.getBytes(in.readerIndex(), bytes, 0, piece);
            var length = parse(piece, limits, kind);
            if (length != INCOMPLETE) {
                return length;
            }
            if (piece == limits.maxHeaderSize()) {
                return refuse(tooLarge(piece, kind, limits));
            }
            if (piece == there) {
                return INCOMPLETE;
            }
        }
    }

    private Refusal tooLarge(int end, Kind kind, Http1Config limits) {
        return kind == Kind.REQUEST && !lineEnds(0, end) && end > limits.maxTargetLength()
                ? Refusal.TARGET_TOO_LONG
                : Refusal.HEAD_TOO_LARGE;
    }

    private int parse(int end, Http1Config limits, Kind kind) {
        count = 0;
        known = 0;
        repeated = 0;
        var at =
                switch (kind) {
                    case REQUEST -> requestLine(end, limits);
                    case RESPONSE -> statusLine(end);
                    case TRAILERS -> 0;
                };
        return at < 0 || (at == INCOMPLETE && kind != Kind.TRAILERS)
                ? at
                : fields(at, end, limits.maxHeaderCount());
    }

    private int requestLine(int end, Http1Config limits) {
        var b = bytes;
        var p = 0;
        while (p + 1 < end && b[p] == '\r' && b[p + 1] == '\n') {
            p += 2; // RFC 9112 section 2.2: empty lines before the request line
        }
        first = p;
        while (p < end && HttpSyntax.token(b[p]) != 0) {
            p++;
        }
        if (p == end || b[p] != ' ' || p == first) {
            return wrong(first, end, Refusal.BAD_METHOD);
        }
        firstEnd = p;
        targetFrom = ++p;
        queryFrom = -1;
        while (p < end && TARGET[b[p] & 0xFF]) {
            if (b[p++] == '?' && queryFrom < 0) {
                queryFrom = p;
            }
        }
        targetEnd = p;
        if (p - targetFrom > limits.maxTargetLength()) {
            return wrong(p, end, Refusal.TARGET_TOO_LONG);
        }
        if (p == end || b[p] != ' ' || p == targetFrom) {
            var none = p < end && (b[p] == '\r' || b[p] == '\n');
            return wrong(p, end, none ? Refusal.BAD_VERSION : Refusal.BAD_TARGET);
        }
        return version(p + 1, end);
    }

    private int version(int p, int end) {
        if (end - p < 9 || !isVersion(p)) {
            return wrong(p, end, Refusal.BAD_VERSION);
        }
        var next = lineEnd(p + 8, end, Refusal.BAD_VERSION);
        minor = bytes[p + 7] - '0';
        return next > 0 && (bytes[p + 5] != '1' || minor > 1)
                ? refuse(Refusal.UNSUPPORTED_VERSION)
                : next;
    }

    private boolean isVersion(int p) {
        var b = bytes;
        return b[p] == 'H'
                && b[p + 1] == 'T'
                && b[p + 2] == 'T'
                && b[p + 3] == 'P'
                && b[p + 4] == '/'
                && isDigit(b[p + 5])
                && b[p + 6] == '.'
                && isDigit(b[p + 7]);
    }

    private int statusLine(int end) {
        var b = bytes;
        if (end < 14) {
            return wrong(0, end, Refusal.BAD_STATUS_LINE);
        }
        minor = b[7] - '0';
        if (!isVersion(0)
                || b[5] != '1'
                || minor > 1
                || b[8] != ' '
                || !isDigit(b[9])
                || !isDigit(b[10])
                || !isDigit(b[11])
                || b[9] == '0') {
            return wrong(0, end, Refusal.BAD_STATUS_LINE);
        }
        status = (b[9] - '0') * 100 + (b[10] - '0') * 10 + b[11] - '0';
        var p = 12;
        if (b[p] == ' ') {
            p++; // some servers leave out the space where they leave out the reason
        } else if (b[p] != '\r') {
            return wrong(0, end, Refusal.BAD_STATUS_LINE);
        }
        reasonFrom = p;
        while (p < end && HttpSyntax.isValue(b[p])) {
            p++;
        }
        reasonEnd = p;
        return lineEnd(p, end, Refusal.BAD_STATUS_LINE);
    }

    /// What follows a line's text: the place behind CR LF.
    private int lineEnd(int p, int end, Refusal otherwise) {
        if (p + 1 < end && bytes[p] == '\r' && bytes[p + 1] == '\n') {
            return p + 2;
        }
        return wrong(
                p,
                end,
                p < end && (bytes[p] == '\r' || bytes[p] == '\n')
                        ? Refusal.BAD_LINE_END
                        : otherwise);
    }

    private int fields(int from, int end, int most) {
        var b = bytes;
        var p = from;
        while (p < end && b[p] != '\r') {
            var name = p;
            var hash = 0;
            for (byte lower; p < end && (lower = HttpSyntax.token(b[p])) != 0; p++) {
                hash = HttpSyntax.hash(hash, lower);
            }
            if (p == end || b[p] != ':' || p == name) {
                return wrong(name, end, badName(name, p, end));
            }
            var colon = p++;
            while (p < end && HttpSyntax.isBlank(b[p])) {
                p++;
            }
            var value = p;
            while (p < end && HttpSyntax.isValue(b[p])) {
                p++;
            }
            var next = lineEnd(p, end, Refusal.BAD_HEADER_VALUE);
            if (next <= 0) {
                return next;
            }
            if (count == most) {
                return refuse(Refusal.TOO_MANY_HEADERS);
            }
            line(hash, name, colon, value, withoutBlanks(value, p));
            p = next;
        }
        return lineEnd(p, end, Refusal.BAD_LINE_END);
    }

    private Refusal badName(int name, int p, int end) {
        if (p == end) {
            return Refusal.BAD_HEADER_NAME;
        }
        return switch (bytes[p]) {
            case '\r', '\n' -> p == name ? Refusal.BAD_LINE_END : Refusal.BAD_HEADER_NAME;
            case ' ', '\t' -> p == name ? Refusal.OBS_FOLD : Refusal.SPACE_BEFORE_COLON;
            default -> Refusal.BAD_HEADER_NAME;
        };
    }

    /// Moves the line's end to the last byte of the value that is no white space. The bytes behind
    /// it belong to no line any more.
    private int withoutBlanks(int value, int end) {
        var last = end;
        while (last > value && HttpSyntax.isBlank(bytes[last - 1])) {
            last--;
        }
        bytes[last] = '\r';
        bytes[last + 1] = '\n';
        return last;
    }

    private void line(int hash, int name, int colon, int value, int end) {
        var at = count * STRIDE;
        if (at == lines.length) {
            lines = Arrays.copyOf(lines, 2 * at);
        }
        lines[at + HeaderBlock.HASH] = hash;
        lines[at + HeaderBlock.NAME] = name;
        lines[at + HeaderBlock.COLON] = colon;
        lines[at + HeaderBlock.VALUE] = value;
        lines[at + HeaderBlock.END] = end;
        count++;
        var field = KnownField.of(bytes, name, colon, hash);
        if (field != null) {
            repeated |= known & field.bit();
            known |= field.bit();
        }
    }

    /// The line from `from` is wrong, if it is a line yet.
    private int wrong(int from, int end, Refusal why) {
        return lineEnds(from, end) ? refuse(why) : INCOMPLETE;
    }

    private boolean lineEnds(int from, int end) {
        for (var p = from; p < end; p++) {
            if (bytes[p] == '\n') {
                return true;
            }
        }
        return false;
    }

    private int refuse(Refusal why) {
        refusal = why;
        return REFUSED;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    Refusal refusal() {
        return refusal;
    }

    int first() {
        return first;
    }

    int firstEnd() {
        return firstEnd;
    }

    int targetFrom() {
        return targetFrom;
    }

    int queryFrom() {
        return queryFrom;
    }

    int targetEnd() {
        return targetEnd;
    }

    int status() {
        return status;
    }

    String reason() {
        return new String(bytes, reasonFrom, reasonEnd - reasonFrom, StandardCharsets.ISO_8859_1);
    }

    int reasonFrom() {
        return reasonFrom;
    }

    int reasonEnd() {
        return reasonEnd;
    }

    int minor() {
        return minor;
    }

    boolean has(KnownField field) {
        return (known & field.bit()) != 0;
    }

    boolean repeats(KnownField field) {
        return (repeated & field.bit()) != 0;
    }

    byte at(int index) {
        return bytes[index];
    }

    /// The bytes of the head, of the length that parsing returned.
    byte[] takeBytes(int length) {
        return Arrays.copyOf(bytes, length);
    }

    /// The fields that were found, over the bytes that [#takeBytes] gave.
    HeaderBlock takeHeaders(byte[] taken) {
        return new HeaderBlock(
                taken, taken.length, Arrays.copyOf(lines, count * STRIDE), count, known);
    }

    @Nullable HeaderBlock takeTrailers(int length) {
        return count == 0 ? null : takeHeaders(takeBytes(length));
    }
}
