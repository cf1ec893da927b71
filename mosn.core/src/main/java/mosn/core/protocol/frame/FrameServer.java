package mosn.core.protocol.frame;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

import mosn.api.codec.Codec;
import mosn.api.codec.Frame;
import mosn.api.message.Buffer;
import mosn.api.message.ResponseHead;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.ServerProtocol;
import mosn.core.stream.StreamFactory;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The server side of a codec: many requests at a time on one connection, answered in any order.
public record FrameServer(String name, Codec codec) implements ServerProtocol {
    /// The codec may be a plugin's.
    @Override
    public boolean isLent() {
        return true;
    }

    @Override
    public ServerConnection open(Channel channel, StreamFactory streams) {
        var connection = new Connection(name, codec, channel, streams);
        channel.pipeline().addLast(connection);
        return connection;
    }

    private static final class Connection extends FrameHandler implements ServerConnection {
        private final String protocol;
        private final StreamFactory streams;
        private final Set<ServerLeg> legs = new LinkedHashSet<>();
        private boolean draining;

        Connection(String protocol, Codec codec, Channel channel, StreamFactory streams) {
            super(codec, channel);
            this.protocol = protocol;
            this.streams = streams;
        }

        @Override
        void onFrame(Frame frame) {
            switch (frame.kind()) {
                case REQUEST, REQUEST_ONE_WAY -> begin(frame);
                case HEARTBEAT -> write(codec().heartbeatReply(frame));
                case GO_AWAY -> drainedByClient();
                case HEARTBEAT_REPLY -> {}
                case RESPONSE -> {
                    streams.refused(400, "response_without_request");
                    end(false);
                }
            }
        }

        private void begin(Frame frame) {
            var leg = new ServerLeg(this, frame);
            legs.add(leg);
            var receiver = streams.newStream(leg);
            leg.receiver = receiver;
            var empty = frame.body().length() == 0;
            receiver.head(new FrameRequestHead(protocol, frame), empty);
            if (!empty) {
                receiver.data(Unpooled.wrappedBuffer(frame.body().toByteArray()), true);
            }
        }

        void ended(ServerLeg leg) {
            legs.remove(leg);
            if (draining && legs.isEmpty()) {
                end(false);
            }
        }

        @Override
        void onEnd(boolean brokenByPeer) {
            if (brokenByPeer) {
                streams.refused(400, "bad_frame");
            }
            for (var leg : List.copyOf(legs)) {
                leg.over();
                leg.tell(StreamReset.DOWNSTREAM_CLOSED);
            }
            legs.clear();
        }

        @Override
        void onWritable() {
            List.copyOf(legs).forEach(ServerLeg::tellWritable);
        }

        @Override
        public void drain() {
            var goAway = codec().goAway();
            if (goAway != null && !draining) {
                write(goAway);
            }
            drainedByClient();
        }

        private void drainedByClient() {
            draining = true;
            if (legs.isEmpty()) {
                end(false);
            }
        }

        @Override
        public void close() {
            end(false);
        }
    }

    private static final class ServerLeg extends FrameLeg implements DownstreamLeg {
        private final Connection connection;
        private final Frame request;
        private @Nullable RequestReceiver receiver;
        private @Nullable ResponseHead head;

        ServerLeg(Connection connection, Frame request) {
            super(connection);
            this.connection = connection;
            this.request = request;
        }

        void tell(StreamReset why) {
            if (receiver != null) {
                receiver.reset(why);
            }
        }

        void tellWritable() {
            if (receiver != null) {
                receiver.onWritable();
            }
        }

        @Override
        public void informational(ResponseHead head) {}

        @Override
        public void head(ResponseHead head, boolean end) {
            if (!isOver()) {
                this.head = head;
                if (end) {
                    finish();
                }
            }
        }

        @Override
        void send(Buffer body) {
            over();
            var sent = head;
            if (sent != null && !oneWay()) {
                connection.write(frameOf(sent, body));
            }
            connection.ended(this);
        }

        private Frame frameOf(ResponseHead head, Buffer body) {
            var frame = head instanceof FrameResponseHead response ? response.frame() : null;
            return frame == null
                    ? connection.codec().reply(request, head.status(), body)
                    : new Frame(
                            frame.kind(), request.id(), frame.code(), fields(head.headers()), body);
        }

        @Override
        void onTooLarge() {
            reset();
        }

        @Override
        void onReset() {
            if (!oneWay()) {
                // frames cannot say that nothing follows: the client must not wait for ever
                connection.write(connection.codec().reply(request, 500, Buffer.EMPTY));
            }
            connection.ended(this);
        }

        @Override
        public boolean oneWay() {
            return request.kind() == Frame.Kind.REQUEST_ONE_WAY;
        }

        @Override
        public ResponseHead newHead(int status) {
            return FrameResponseHead.local(status);
        }
    }
}
