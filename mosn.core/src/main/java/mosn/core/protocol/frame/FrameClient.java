package mosn.core.protocol.frame;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;

import mosn.api.codec.Codec;
import mosn.api.codec.Codec.PoolMode;
import mosn.api.codec.Frame;
import mosn.api.message.Buffer;
import mosn.api.message.RequestHead;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.upstream.ClientConnection;
import mosn.core.upstream.ClientProtocol;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The client side of a codec: requests get ids of this connection's own, by which answers find
/// theirs.
public record FrameClient(String name, Codec codec) implements ClientProtocol {
    @Override
    public boolean multiplexed() {
        return codec.poolMode() == PoolMode.MULTIPLEX;
    }

    @Override
    public ClientConnection open(Channel channel, ClientConnection.Listener listener) {
        var connection = new Connection(codec, channel, listener);
        channel.pipeline().addLast(connection);
        return connection;
    }

    private static final class Connection extends FrameHandler implements ClientConnection {
        /// More at a time than a peer is likely to bear.
        private static final int MULTIPLEXED = 1024;

        private final Listener listener;
        private final Map<Long, ClientLeg> legs = new HashMap<>();
        private long ids;
        private boolean draining;

        Connection(Codec codec, Channel channel, Listener listener) {
            super(codec, channel);
            this.listener = listener;
        }

        @Override
        public UpstreamLeg newStream(ResponseReceiver receiver) {
            var leg = new ClientLeg(this, ++ids, receiver);
            legs.put(leg.id, leg);
            return leg;
        }

        @Override
        public int streams() {
            return legs.size();
        }

        @Override
        public int capacity() {
            var most = codec().poolMode() == PoolMode.MULTIPLEX ? MULTIPLEXED : 1;
            return isClosed() || draining ? 0 : most - legs.size();
        }

        @Override
        void onFrame(Frame frame) {
            switch (frame.kind()) {
                case RESPONSE -> {
                    var leg = legs.get(frame.id());
                    if (leg != null && leg.sent) {
                        leg.answer(frame);
                    }
                }
                case HEARTBEAT -> write(codec().heartbeatReply(frame));
                case HEARTBEAT_REPLY -> {}
                case GO_AWAY -> goAway();
                case REQUEST, REQUEST_ONE_WAY -> end(true);
            }
        }

        private void goAway() {
            draining = true;
            listener.onDraining(this);
            closeIfDrained();
        }

        private void closeIfDrained() {
            if (draining && legs.isEmpty()) {
                end(false);
            }
        }

        void ended(ClientLeg leg) {
            if (legs.remove(leg.id) != null) {
                if (codec().poolMode() == PoolMode.PING_PONG && leg.isAnswerOwed()) {
                    end(false); // its late answer would be taken for the next one's
                    return;
                }
                listener.onAvailable(this);
                closeIfDrained();
            }
        }

        @Override
        void onEnd(boolean brokenByPeer) {
            var left = List.copyOf(legs.values());
            legs.clear();
            for (var leg : left) {
                leg.over();
                leg.receiver.reset(
                        brokenByPeer
                                ? StreamReset.UPSTREAM_PROTOCOL_ERROR
                                : StreamReset.UPSTREAM_CLOSED);
            }
            listener.onClosed(this);
        }

        @Override
        void onWritable() {
            List.copyOf(legs.values()).forEach(leg -> leg.receiver.onWritable());
        }

        @Override
        public void close() {
            end(false);
        }
    }

    private static final class ClientLeg extends FrameLeg implements UpstreamLeg {
        private final Connection connection;
        private final long id;
        private final ResponseReceiver receiver;
        private @Nullable RequestHead head;
        private boolean sent;
        private boolean answered;

        ClientLeg(Connection connection, long id, ResponseReceiver receiver) {
            super(connection);
            this.connection = connection;
            this.id = id;
            this.receiver = receiver;
        }

        boolean isAnswerOwed() {
            return sent && !answered;
        }

        @Override
        public void head(RequestHead head, boolean end) {
            if (!isOver()) {
                this.head = head;
                if (end) {
                    finish();
                }
            }
        }

        @Override
        void send(Buffer body) {
            var kind = kind();
            var headers =
                    head == null ? List.<Map.Entry<String, String>>of() : fields(head.headers());
            connection.write(new Frame(kind, id, 0, headers, body));
            if (kind == Frame.Kind.REQUEST_ONE_WAY) {
                over();
                connection.ended(this);
            } else {
                sent = true;
            }
        }

        private Frame.Kind kind() {
            return head instanceof FrameRequestHead request
                    ? request.frame().kind()
                    : Frame.Kind.REQUEST;
        }

        void answer(Frame frame) {
            answered = true;
            over();
            connection.ended(this);
            var response = FrameResponseHead.of(frame, connection.codec().status(frame));
            var empty = frame.body().length() == 0;
            receiver.head(response, empty);
            if (!empty) {
                receiver.data(Unpooled.wrappedBuffer(frame.body().toByteArray()), true);
            }
        }

        @Override
        void onReset() {
            connection.ended(this);
        }

        /// The client is told, and not in the middle of its sending.
        @Override
        void onTooLarge() {
            reset();
            connection
                    .channel()
                    .eventLoop()
                    .execute(() -> receiver.reset(StreamReset.REQUEST_TOO_LARGE));
        }
    }
}
