package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;

import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpSyntax;

import org.jspecify.annotations.Nullable;

/// Finds a body in what is read: by its length, by its chunks (RFC 9112 section 7.1), or up to the
/// connection's end.
///
/// ```
/// chunks: SIZE ─▶ EXTENSION ─▶ SIZE_END ─▶ DATA ─▶ DATA_END ─▶ DATA_LF ─▶ SIZE
///           └───────────────────▲  └─ size 0 ─▶ TRAILERS ─▶ END
/// ```
final class BodyDecoder {
    /// What a [#step] has come to.
    enum Step {
        /// Everything there is has been looked at.
        MORE,
        /// The next [#length] bytes are body.
        DATA,
        /// The body is over. Trailers may have come with it.
        END,
        /// See [#refusal].
        REFUSED
    }

    private enum State {
        LENGTH,
        UNTIL_CLOSE,
        SIZE,
        EXTENSION,
        SIZE_END,
        DATA,
        DATA_END,
        DATA_LF,
        TRAILERS,
        END
    }

    private static final int MAX_SIZE_DIGITS = 15;

    /// Bytes of extensions in one message: they are dropped, so they are of no use to anybody.
    private static final int MAX_EXTENSIONS = 4096;

    private final HeadParser parser;
    private final Http1Config limits;
    private State state = State.END;
    private long remaining;
    private long limit;
    private int digits;
    private int extensions;
    private int length;
    private int seen;
    private @Nullable HeaderBlock trailers;
    private Refusal refusal = Refusal.BAD_CHUNK_SIZE;

    BodyDecoder(HeadParser parser, Http1Config limits) {
        this.parser = parser;
        this.limits = limits;
    }

    void noBody() {
        state = State.END;
    }

    /// @param length from 1 up
    void length(long length) {
        state = State.LENGTH;
        remaining = length;
    }

    void untilClose() {
        state = State.UNTIL_CLOSE;
    }

    /// @param limit how long the whole may be; 0 for any length
    void chunked(long limit) {
        state = State.SIZE;
        this.limit = limit == 0 ? Long.MAX_VALUE : limit;
        remaining = 0;
        digits = 0;
        extensions = 0;
        seen = 0;
        trailers = null;
    }

    boolean ended() {
        return state == State.END;
    }

    boolean endsWithConnection() {
        return state == State.UNTIL_CLOSE;
    }

    /// Whether at most `bound` bytes are still to come.
    boolean endsWithin(long bound) {
        return state == State.END || (state == State.LENGTH && remaining <= bound);
    }

    int length() {
        return length;
    }

    Refusal refusal() {
        return refusal;
    }

    /// Those that ended the body; null where there were none.
    @Nullable HeaderBlock trailers() {
        return trailers;
    }

    /// Consumes what is no data. After [Step#DATA] the caller takes [#length] bytes before the next
    /// step.
    Step step(ByteBuf in) {
        while (true) {
            switch (state) {
                case END -> {
                    return Step.END;
                }
                case LENGTH -> {
                    var step = take(in);
                    if (remaining == 0) {
                        state = State.END;
                    }
                    return step;
                }
                case UNTIL_CLOSE -> {
                    length = in.readableBytes();
                    return length == 0 ? Step.MORE : Step.DATA;
                }
                case DATA -> {
                    var step = take(in);
                    if (remaining == 0) {
                        state = State.DATA_END;
                    }
                    return step;
                }
                case TRAILERS -> {
                    return trailers(in);
                }
                default -> {
                    if (!in.isReadable()) {
                        return Step.MORE;
                    }
                    if (!frame(in.readByte())) {
                        return Step.REFUSED;
                    }
                }
            }
        }
    }

    private Step take(ByteBuf in) {
        length = (int) Math.min(remaining, in.readableBytes());
        remaining -= length;
        return length == 0 ? Step.MORE : Step.DATA;
    }

    /// One byte of what stands between the data of two chunks; false where it is wrong.
    private boolean frame(byte c) {
        return switch (state) {
            case SIZE -> size(c);
            case EXTENSION -> extension(c);
            case SIZE_END -> c == '\n' ? sizeEnded() : refuse(Refusal.BAD_CHUNK_SIZE);
            case DATA_END -> expect(c, '\r', State.DATA_LF);
            case DATA_LF -> expect(c, '\n', State.SIZE);
            default -> throw new IllegalStateException(state.name());
        };
    }

    private boolean size(byte c) {
        var digit = Character.digit(c, 16);
        if (digit >= 0) {
            remaining = remaining << 4 | digit;
            return ++digits <= MAX_SIZE_DIGITS || refuse(Refusal.BAD_CHUNK_SIZE);
        }
        if (digits == 0 || (c != '\r' && c != ';')) {
            return refuse(Refusal.BAD_CHUNK_SIZE);
        }
        state = c == '\r' ? State.SIZE_END : State.EXTENSION;
        return true;
    }

    private boolean extension(byte c) {
        if (c == '\r') {
            state = State.SIZE_END;
            return true;
        }
        return (HttpSyntax.isValue(c) && ++extensions <= MAX_EXTENSIONS)
                || refuse(Refusal.BAD_CHUNK_EXTENSION);
    }

    private boolean sizeEnded() {
        digits = 0;
        if (remaining == 0) {
            state = State.TRAILERS;
            return true;
        }
        state = State.DATA;
        limit -= remaining;
        return limit >= 0 || refuse(Refusal.BODY_TOO_LARGE);
    }

    private boolean expect(byte c, char expected, State next) {
        state = next;
        return c == expected || refuse(Refusal.BAD_CHUNK_END);
    }

    private Step trailers(ByteBuf in) {
        var there = in.readableBytes();
        // trailers are parsed as one; whoever sends them in drops has them looked at per line
        if (seen > 0
                && there < limits.maxHeaderSize()
                && in.indexOf(in.readerIndex() + seen, in.writerIndex(), (byte) '\n') < 0) {
            seen = there;
            return Step.MORE;
        }
        seen = there;
        var length = parser.parseTrailers(in, limits);
        if (length == HeadParser.INCOMPLETE) {
            return Step.MORE;
        }
        if (length == HeadParser.REFUSED) {
            refuse(parser.refusal());
            return Step.REFUSED;
        }
        in.skipBytes(length);
        trailers = parser.takeTrailers(length);
        if (trailers != null) {
            HopByHop.removeFromTrailers(trailers);
        }
        state = State.END;
        return Step.END;
    }

    private boolean refuse(Refusal why) {
        refusal = why;
        return false;
    }
}
