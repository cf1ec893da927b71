package mosn.core.protocol.http2;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The other end of a connection, frame by frame: sends what it is told to, however wrong, and
/// keeps what it gets, a line for each frame.
final class Wire {
    static final int END_STREAM = Http2Flags.END_STREAM;
    static final int END_HEADERS = Http2Flags.END_HEADERS;

    private final EmbeddedChannel channel;

    /// For the reader, which wants one; the channel's own are gone when it is closed.
    private final ChannelHandlerContext context =
            Objects.requireNonNull(
                    new EmbeddedChannel(new ChannelInboundHandlerAdapter())
                            .pipeline()
                            .firstContext());

    private final DefaultHttp2FrameReader reader = new DefaultHttp2FrameReader(false);
    private final List<String> lines = new ArrayList<>();
    private final ByteBuf output = Unpooled.buffer();

    Wire(EmbeddedChannel channel) {
        this.channel = channel;
    }

    // ---- what it sends ----

    void preface() {
        send(Http2CodecUtil.connectionPrefaceBuf());
    }

    void frame(int type, int flags, int id, ByteBuf payload) {
        var header = Unpooled.buffer(9);
        header.writeMedium(payload.readableBytes());
        header.writeByte(type).writeByte(flags).writeInt(id);
        send(Unpooled.wrappedBuffer(header, payload));
    }

    void frame(int type, int flags, int id, int... bytes) {
        var payload = Unpooled.buffer();
        for (var b : bytes) {
            payload.writeByte(b);
        }
        frame(type, flags, id, payload);
    }

    void settings(int... pairs) {
        var payload = Unpooled.buffer();
        for (var i = 0; i < pairs.length; i += 2) {
            payload.writeShort(pairs[i]).writeInt(pairs[i + 1]);
        }
        frame(Http2FrameTypes.SETTINGS, 0, 0, payload);
    }

    /// @param fields name, value, name, value
    void headers(int id, boolean end, String... fields) {
        var flags = END_HEADERS | (end ? END_STREAM : 0);
        frame(Http2FrameTypes.HEADERS, flags, id, block(fields));
    }

    /// In the order that they have here, however wrong: each a literal that goes into the table.
    static ByteBuf block(String... fields) {
        var block = Unpooled.buffer();
        for (var i = 0; i < fields.length; i += 2) {
            block.writeByte(0x40);
            literal(block, fields[i]);
            literal(block, Objects.requireNonNull(fields[i + 1]));
        }
        return block;
    }

    private static void literal(ByteBuf block, String text) {
        var length = text.length();
        if (length < 0x7F) {
            block.writeByte(length);
        } else {
            block.writeByte(0x7F);
            for (length -= 0x7F; length > 0x7F; length >>>= 7) {
                block.writeByte((length & 0x7F) | 0x80);
            }
            block.writeByte(length);
        }
        block.writeCharSequence(text, ISO_8859_1);
    }

    void get(int id) {
        headers(id, true, ":method", "GET", ":scheme", "http", ":authority", "a", ":path", "/");
    }

    void post(int id, String... more) {
        var fields = new ArrayList<>(List.of(":method", "POST", ":scheme", "http"));
        fields.addAll(List.of(":authority", "a", ":path", "/"));
        fields.addAll(List.of(more));
        headers(id, false, fields.toArray(String[]::new));
    }

    void data(int id, String text, boolean end) {
        frame(Http2FrameTypes.DATA, end ? END_STREAM : 0, id, bytes(text));
    }

    void reset(int id, Http2Error code) {
        number(Http2FrameTypes.RST_STREAM, id, (int) code.code());
    }

    void windowUpdate(int id, int increment) {
        number(Http2FrameTypes.WINDOW_UPDATE, id, increment);
    }

    void ping(long data, boolean ack) {
        var payload = Unpooled.buffer().writeLong(data);
        frame(Http2FrameTypes.PING, ack ? Http2Flags.ACK : 0, 0, payload);
    }

    void goAway(int lastId, Http2Error code) {
        var payload = Unpooled.buffer().writeInt(lastId).writeInt((int) code.code());
        frame(Http2FrameTypes.GO_AWAY, 0, 0, payload);
    }

    private void number(int type, int id, int number) {
        frame(type, 0, id, Unpooled.buffer().writeInt(number));
    }

    void send(ByteBuf bytes) {
        if (channel.isOpen()) {
            channel.pipeline().fireChannelRead(bytes);
            channel.pipeline().fireChannelReadComplete();
        } else {
            bytes.release();
        }
        channel.runPendingTasks();
    }

    static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, ISO_8859_1);
    }

    // ---- what it gets ----

    /// The frames since this was asked last, one line each.
    String received() {
        channel.runPendingTasks();
        for (ByteBuf chunk; (chunk = channel.readOutbound()) != null; chunk.release()) {
            output.writeBytes(chunk);
        }
        skipPreface();
        try {
            while (output.isReadable()) {
                reader.readFrame(context, output, new Listener());
            }
        } catch (Http2Exception e) {
            throw new AssertionError(e);
        }
        output.clear();
        var all = String.join("\n", lines);
        lines.clear();
        return all;
    }

    private void skipPreface() {
        var preface = Http2CodecUtil.connectionPrefaceBuf();
        var length = preface.readableBytes();
        if (output.readableBytes() >= length && output.getByte(output.readerIndex()) == 'P') {
            output.skipBytes(length);
        }
        preface.release();
    }

    private final class Listener extends Http2FrameAdapter {
        @Override
        public int onDataRead(
                ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end) {
            lines.add("DATA " + id + " " + data.toString(ISO_8859_1) + (end ? " end" : ""));
            return 0;
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int id,
                Http2Headers headers,
                int padding,
                boolean end) {
            var line = new StringBuilder("HEADERS " + id);
            for (var field : headers) {
                line.append(' ').append(field.getKey()).append('=').append(field.getValue());
            }
            lines.add(line + (end ? " end" : ""));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int id, long code) {
            lines.add("RST_STREAM " + id + " " + Http2Error.valueOf(code));
        }

        @Override
        public void onSettingsAckRead(ChannelHandlerContext context) {
            lines.add("SETTINGS ack");
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
            lines.add("SETTINGS");
        }

        @Override
        public void onPingRead(ChannelHandlerContext context, long data) {
            lines.add("PING " + data);
        }

        @Override
        public void onPingAckRead(ChannelHandlerContext context, long data) {
            lines.add("PING ack " + data);
        }

        @Override
        public void onGoAwayRead(
                ChannelHandlerContext context, int lastId, long code, ByteBuf why) {
            var text = why.toString(ISO_8859_1);
            lines.add(("GOAWAY " + lastId + " " + Http2Error.valueOf(code) + " " + text).strip());
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int id, int increment) {
            lines.add("WINDOW_UPDATE " + id + " " + increment);
        }
    }
}
