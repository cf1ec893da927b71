package probe;

import mosn.api.ConfigNode;
import mosn.api.codec.*;
import mosn.api.codec.Frame.Kind;
import mosn.api.message.Buffer;

import java.util.List;
import java.util.Map;

/// A frame is a line, as in `REQUEST 7 0 body`.
public class Frames implements CodecProvider {
    public String type() {
        return "probe";
    }

    public Codec create(ConfigNode config) {
        return new Lines();
    }

    static class Lines implements Codec {
        public PoolMode poolMode() {
            return PoolMode.MULTIPLEX;
        }

        public Decoded decode(Buffer bytes) {
            var text = new String(bytes.toByteArray());
            var end = text.indexOf('\n');
            if (end < 0) {
                return null;
            }
            var words = text.substring(0, end).split(" ", 4);
            return new Decoded(
                    frame(Kind.valueOf(words[0]), Long.parseLong(words[1]), Buffer.of(words[3])),
                    end + 1);
        }

        private static Frame frame(Kind kind, long id, Buffer body) {
            return new Frame(kind, id, 0, List.of(Map.entry("service", "any")), body);
        }

        public Buffer encode(Frame frame) {
            var body = new String(frame.body().toByteArray());
            return Buffer.of(frame.kind() + " " + frame.id() + " 0 " + body + "\n");
        }

        public Frame reply(Frame request, int status, Buffer body) {
            return frame(Kind.RESPONSE, request.id(), body);
        }

        public Frame heartbeatReply(Frame heartbeat) {
            return frame(Kind.HEARTBEAT_REPLY, heartbeat.id(), Buffer.EMPTY);
        }

        public Frame goAway() {
            return frame(Kind.GO_AWAY, 0, Buffer.EMPTY);
        }

        public int status(Frame response) {
            return 200;
        }

        public int frameLimit() {
            return 1000;
        }
    }
}
