package com.example.tiny;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.codec.Codec;
import mosn.api.codec.CodecException;
import mosn.api.codec.Frame;
import mosn.api.codec.Frame.Kind;
import mosn.api.message.Buffer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Four bytes of length, then that many: one of kind, eight of id, two of code, `name=value` lines,
/// an empty line, the body. Code 0 is good; another is ten times what HTTP would say.
final class TinyCodec implements Codec {
    private static final int HEAD = 11;
    private static final String KINDS = "QOAHPG";

    @Override
    public PoolMode poolMode() {
        return PoolMode.MULTIPLEX;
    }

    @Override
    public Decoded decode(Buffer bytes) throws CodecException {
        if (bytes.length() < 4) {
            return null;
        }
        var length = intAt(bytes, 0);
        if (length < HEAD || length > frameLimit() - 4) {
            throw new CodecException("length is out of range");
        }
        if (bytes.length() < 4 + length) {
            return null;
        }
        var frame = new byte[length];
        bytes.copyTo(4, frame, 0, length);
        return new Decoded(frame(ByteBuffer.wrap(frame)), 4 + length);
    }

    private static int intAt(Buffer bytes, int index) {
        var first = new byte[4];
        bytes.copyTo(index, first, 0, 4);
        return ByteBuffer.wrap(first).getInt();
    }

    private static Frame frame(ByteBuffer bytes) throws CodecException {
        var kind = KINDS.indexOf(bytes.get());
        if (kind < 0) {
            throw new CodecException("kind is unknown");
        }
        var id = bytes.getLong();
        var code = bytes.getShort();
        var text = UTF_8.decode(bytes).toString();
        var headers = new ArrayList<Map.Entry<String, String>>();
        var at = 0;
        for (var end = text.indexOf('\n'); end > at; end = text.indexOf('\n', at)) {
            var line = text.substring(at, end).split("=", 2);
            headers.add(Map.entry(line[0], line[1]));
            at = end + 1;
        }
        var body = Buffer.of(text.substring(Math.min(at + 1, text.length())));
        return new Frame(Kind.values()[kind], id, code, headers, body);
    }

    @Override
    public Buffer encode(Frame frame) {
        var text = new StringBuilder();
        frame.headers().forEach(it -> text.append(it).append('\n'));
        var lines = text.append('\n').toString().getBytes(UTF_8);
        var length = HEAD + lines.length + frame.body().length();
        var bytes =
                ByteBuffer.allocate(4 + length)
                        .putInt(length)
                        .put((byte) KINDS.charAt(frame.kind().ordinal()))
                        .putLong(frame.id())
                        .putShort((short) frame.code())
                        .put(lines)
                        .put(frame.body().toByteArray());
        return Buffer.of(bytes.array());
    }

    @Override
    public Frame reply(Frame request, int status, Buffer body) {
        var code = status == 200 ? 0 : 10 * status;
        return new Frame(Kind.RESPONSE, request.id(), code, List.of(), body);
    }

    @Override
    public Frame heartbeatReply(Frame heartbeat) {
        return new Frame(Kind.HEARTBEAT_REPLY, heartbeat.id(), 0, List.of(), Buffer.EMPTY);
    }

    @Override
    public Frame goAway() {
        return new Frame(Kind.GO_AWAY, 0, 0, List.of(), Buffer.EMPTY);
    }

    @Override
    public int status(Frame response) {
        return response.code() == 0 ? 200 : response.code() / 10;
    }
}
