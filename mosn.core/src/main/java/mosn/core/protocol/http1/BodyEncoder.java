package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;
import mosn.core.message.HeaderBlock;

import org.jspecify.annotations.Nullable;

/// Writes a body as its head has announced it.
final class BodyEncoder {
    private static final byte[] HEX =
            "0123456789abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final int MAX_SIZE_LINE = 10;
    private static final int MAX_END = 7;

    private enum Framing {
        /// There is none on the wire, whatever is written.
        NONE,
        LENGTH,
        CHUNKED,
        /// Up to the end of the connection.
        RAW
    }

    private Framing framing = Framing.NONE;
    private long remaining;

    void none() {
        framing = Framing.NONE;
    }

    void length(long length) {
        framing = Framing.LENGTH;
        remaining = length;
    }

    void chunked() {
        framing = Framing.CHUNKED;
    }

    void raw() {
        framing = Framing.RAW;
    }

    boolean isChunked() {
        return framing == Framing.CHUNKED;
    }

    boolean isRaw() {
        return framing == Framing.RAW;
    }

    /// How much room it makes sense to have behind the head.
    int room() {
        return switch (framing) {
            case NONE, RAW -> 0;
            case LENGTH -> Output.roomBehindHead(remaining);
            case CHUNKED -> Output.roomBehindHead(512);
        };
    }

    /// @param chunk is released
    /// @return whether the body is, so far, what was announced; what is too much is not written
    boolean data(Output output, ByteBuf chunk, boolean end) {
        switch (framing) {
            case NONE -> chunk.release();
            case RAW -> writeOrRelease(output, chunk);
            case LENGTH -> {
                return sized(output, chunk, end);
            }
            case CHUNKED -> chunk(output, chunk, end);
        }
        return true;
    }

    /// The end of a body that is followed by `trailers`; they are left out where there is no place
    /// for them.
    boolean end(Output output, @Nullable Headers trailers) {
        if (framing == Framing.CHUNKED) {
            var fields = trailers == null ? new HeaderBlock() : HeaderBlock.of(trailers);
            HopByHop.removeFromTrailers(fields);
            var out = output.room(MAX_END + fields.length());
            out.writeByte('0');
            crlf(out);
            fields.writeTo(out);
            crlf(out);
        }
        return framing != Framing.LENGTH || remaining == 0;
    }

    private static void writeOrRelease(Output output, ByteBuf chunk) {
        if (chunk.isReadable()) {
            output.write(chunk);
        } else {
            chunk.release();
        }
    }

    private boolean sized(Output output, ByteBuf chunk, boolean end) {
        var tooMuch = chunk.readableBytes() > remaining;
        if (tooMuch) {
            chunk.writerIndex(chunk.readerIndex() + (int) remaining);
        }
        remaining -= chunk.readableBytes();
        writeOrRelease(output, chunk);
        return !tooMuch && (!end || remaining == 0);
    }

    private static void chunk(Output output, ByteBuf chunk, boolean end) {
        var length = chunk.readableBytes();
        if (length == 0) {
            chunk.release();
        } else {
            size(output.room(MAX_SIZE_LINE + Output.roomBehindHead(length) + 2 + MAX_END), length);
            output.write(chunk);
            crlf(output.room(2 + MAX_END));
        }
        if (end) {
            var out = output.room(5);
            out.writeByte('0');
            crlf(out);
            crlf(out);
        }
    }

    private static void size(ByteBuf out, int length) {
        var digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(length)) / 4);
        for (var digit = digits - 1; digit >= 0; digit--) {
            out.writeByte(HEX[(length >>> (4 * digit)) & 0xF]);
        }
        crlf(out);
    }

    private static void crlf(ByteBuf out) {
        out.writeByte('\r');
        out.writeByte('\n');
    }
}
