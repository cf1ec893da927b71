package mosn.core.protocol.http2;

import static io.netty.handler.codec.http2.Http2CodecUtil.FRAME_HEADER_LENGTH;
import static io.netty.handler.codec.http2.Http2CodecUtil.INT_FIELD_LENGTH;
import static io.netty.handler.codec.http2.Http2CodecUtil.PING_FRAME_PAYLOAD_LENGTH;
import static io.netty.handler.codec.http2.Http2CodecUtil.SETTING_ENTRY_LENGTH;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameTypes;

import mosn.core.protocol.http1.Output;

/// Writes frames, one behind the other into the same few buffers: Netty's own writer makes a buffer
/// or two of each. Heads are compressed by Netty's HPACK right where they go.
final class FrameWriter {
    /// Every peer takes frames of this length; longer ones would only make streams wait for each
    /// other.
    static final int MAX_FRAME = 16_384;

    private static final int PIECE = 4096;
    private static final int SMALL = 2048;

    private final Output output;
    private final DefaultHttp2HeadersEncoder encoder =
            new DefaultHttp2HeadersEncoder(HeaderSource::sensitive, true);

    FrameWriter(ChannelHandlerContext context) {
        output = new Output(context, PIECE);
    }

    private static void header(ByteBuf out, int length, byte type, int flags, int id) {
        out.writeMedium(length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(id);
    }

    void headers(int id, HeaderSource fields, boolean end) {
        var out = output.room(FRAME_HEADER_LENGTH + fields.room());
        var start = out.writerIndex();
        header(out, 0, Http2FrameTypes.HEADERS, 0, id);
        try {
            encoder.encodeHeaders(id, fields, out);
        } catch (Http2Exception e) {
            throw new IllegalStateException("what was checked when it came can be encoded", e);
        } finally {
            fields.end();
        }
        var length = out.writerIndex() - start - FRAME_HEADER_LENGTH;
        var flags = end ? Http2Flags.END_STREAM : 0;
        if (length <= MAX_FRAME) {
            out.setMedium(start, length);
            out.setByte(start + 4, flags | Http2Flags.END_HEADERS);
        } else {
            continued(out, start, flags, id);
        }
    }

    /// Cuts the block that begins behind `start` into frames.
    private void continued(ByteBuf out, int start, int flags, int id) {
        var rest =
                out.copy(
                        start + FRAME_HEADER_LENGTH + MAX_FRAME,
                        out.writerIndex() - start - FRAME_HEADER_LENGTH - MAX_FRAME);
        out.setMedium(start, MAX_FRAME);
        out.setByte(start + 4, flags);
        out.writerIndex(start + FRAME_HEADER_LENGTH + MAX_FRAME);
        while (rest.isReadable()) {
            var length = Math.min(MAX_FRAME, rest.readableBytes());
            var last = length == rest.readableBytes() ? Http2Flags.END_HEADERS : 0;
            var room = output.room(FRAME_HEADER_LENGTH + length);
            header(room, length, Http2FrameTypes.CONTINUATION, last, id);
            room.writeBytes(rest, length);
        }
        rest.release();
    }

    /// @param chunk is released; no longer than [#MAX_FRAME]
    void data(int id, ByteBuf chunk, boolean end) {
        var length = chunk.readableBytes();
        var out = output.room(FRAME_HEADER_LENGTH + (length <= SMALL ? length : 0));
        header(out, length, Http2FrameTypes.DATA, end ? Http2Flags.END_STREAM : 0, id);
        if (length > 0) {
            output.write(chunk);
        } else {
            chunk.release();
        }
    }

    void end(int id) {
        header(
                output.room(FRAME_HEADER_LENGTH),
                0,
                Http2FrameTypes.DATA,
                Http2Flags.END_STREAM,
                id);
    }

    void resetStream(int id, long code) {
        var out = output.room(FRAME_HEADER_LENGTH + INT_FIELD_LENGTH);
        header(out, INT_FIELD_LENGTH, Http2FrameTypes.RST_STREAM, 0, id);
        out.writeInt((int) code);
    }

    void windowUpdate(int id, int increment) {
        var out = output.room(FRAME_HEADER_LENGTH + INT_FIELD_LENGTH);
        header(out, INT_FIELD_LENGTH, Http2FrameTypes.WINDOW_UPDATE, 0, id);
        out.writeInt(increment);
    }

    /// @param pairs identifier, value, identifier, value
    void settings(int... pairs) {
        var length = pairs.length / 2 * SETTING_ENTRY_LENGTH;
        var out = output.room(FRAME_HEADER_LENGTH + length);
        header(out, length, Http2FrameTypes.SETTINGS, 0, 0);
        for (var i = 0; i < pairs.length; i += 2) {
            out.writeShort(pairs[i]);
            out.writeInt(pairs[i + 1]);
        }
    }

    void settingsAck() {
        header(output.room(FRAME_HEADER_LENGTH), 0, Http2FrameTypes.SETTINGS, Http2Flags.ACK, 0);
    }

    void ping(long data, boolean ack) {
        var out = output.room(FRAME_HEADER_LENGTH + PING_FRAME_PAYLOAD_LENGTH);
        var flags = ack ? Http2Flags.ACK : 0;
        header(out, PING_FRAME_PAYLOAD_LENGTH, Http2FrameTypes.PING, flags, 0);
        out.writeLong(data);
    }

    void goAway(int lastId, long code, String why) {
        var length = 2 * INT_FIELD_LENGTH + why.length();
        var out = output.room(FRAME_HEADER_LENGTH + length);
        header(out, length, Http2FrameTypes.GO_AWAY, 0, 0);
        out.writeInt(lastId);
        out.writeInt((int) code);
        ByteBufUtil.writeAscii(out, why);
    }

    /// The client's first words, whole and as they are.
    void preface(ByteBuf words) {
        output.room(words.readableBytes()).writeBytes(words);
        words.release();
    }

    /// The peer's limit of what HPACK may remember.
    void tableSize(long bytes) throws Http2Exception {
        encoder.maxHeaderTableSize(bytes);
    }

    void flush() {
        output.flush();
    }

    /// Calls `then` when all that was written has left, or cannot.
    void afterAll(ChannelFutureListener then) {
        output.afterAll(then);
    }

    void discard() {
        output.discard();
        encoder.close();
    }
}
