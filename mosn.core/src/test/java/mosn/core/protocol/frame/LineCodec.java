package mosn.core.protocol.frame;

import static java.nio.charset.StandardCharsets.US_ASCII;

import mosn.api.codec.Codec;
import mosn.api.codec.CodecException;
import mosn.api.codec.Frame;
import mosn.api.codec.Frame.Kind;
import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// A frame is a line, as in `REQUEST 7 0 body`, and has at most 40 bytes.
record LineCodec(PoolMode poolMode) implements Codec {
    @Override
    public @Nullable Decoded decode(Buffer bytes) throws CodecException {
        for (var i = 0; i < bytes.length(); i++) {
            if (bytes.get(i) == '\n') {
                var line = new byte[i];
                bytes.copyTo(0, line, 0, i);
                return new Decoded(frame(new String(line, US_ASCII)), i + 1);
            }
        }
        return null;
    }

    private static Frame frame(String line) throws CodecException {
        var words = line.split(" ", 4);
        if (words.length < 4) {
            throw new CodecException("a line has four words");
        }
        return new Frame(
                Kind.valueOf(words[0]),
                Long.parseLong(words[1]),
                Integer.parseInt(words[2]),
                List.of(),
                Buffer.of(words[3]));
    }

    @Override
    public Buffer encode(Frame frame) {
        var body = new String(frame.body().toByteArray(), US_ASCII);
        return Buffer.of(frame.kind() + " " + frame.id() + " " + frame.code() + " " + body + "\n");
    }

    @Override
    public Frame reply(Frame request, int status, Buffer body) {
        return new Frame(Kind.RESPONSE, request.id(), status, List.of(), body);
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
        return response.code();
    }

    @Override
    public int frameLimit() {
        return 40;
    }
}
