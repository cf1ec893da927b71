package mosn.core.protocol.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;

import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.protocol.http1.Input;
import mosn.core.upstream.ClientConnection;

import java.util.ArrayDeque;

/// One connection to a host.
///
/// A GOAWAY ends it for new streams; those that the host says it has not looked at are given back
/// as [StreamReset#UPSTREAM_REFUSED], and the rest come to their end here.
final class Http2ClientConnection extends Http2Connection implements ClientConnection {
    /// What is left of the numbers when another connection is wanted.
    private static final int LAST_ID = Integer.MAX_VALUE - 1000;

    private final Listener listener;

    /// Streams that the host does not take yet.
    private final ArrayDeque<ClientLeg> waiting = new ArrayDeque<>(0);

    private int nextId = 1;
    private int active;
    private long hostAllows = Long.MAX_VALUE;
    private boolean settingsRead;
    private boolean tunnels;
    private boolean draining;
    private boolean goneAway;

    Http2ClientConnection(Http2Config config, Channel channel, Listener listener) {
        super(config, channel);
        this.listener = listener;
    }

    // ---- ClientConnection ----

    @Override
    public UpstreamLeg newStream(ResponseReceiver receiver) {
        assert capacity() > 0;
        active++;
        return new ClientLeg(this, receiver);
    }

    @Override
    public int streams() {
        return active;
    }

    @Override
    public int capacity() {
        return draining || ended() || !channel().isActive() ? 0 : most() - active;
    }

    private int most() {
        return (int) Math.min(config().maxConcurrentStreams(), hostAllows);
    }

    @Override
    public int allowed() {
        return settingsRead ? most() : -1;
    }

    @Override
    public void close() {
        abort(StreamReset.LOCAL_CLOSED);
    }

    // ---- what comes in ----

    @Override
    boolean speaksFirst() {
        return true;
    }

    @Override
    void begin(FrameWriter writer) {
        writer.preface(Http2CodecUtil.connectionPrefaceBuf());
        writer.settings(
                Http2CodecUtil.SETTINGS_ENABLE_PUSH,
                0,
                Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE,
                config().streamWindow(),
                Http2CodecUtil.SETTINGS_MAX_FRAME_SIZE,
                config().maxFrameSize(),
                Http2CodecUtil.SETTINGS_MAX_HEADER_LIST_SIZE,
                config().maxHeaderSize());
    }

    @Override
    boolean takePreface(ByteBuf in) {
        return true;
    }

    @Override
    void onHead(int id, HeaderSink fields, boolean end) {
        var leg = (ClientLeg) leg(id);
        if (leg == null) {
            if (!mayHaveBegun(id)) {
                fail(Http2Error.PROTOCOL_ERROR, "head_of_no_request");
            }
        } else if (leg.remoteEnded()) {
            onStreamFault(leg, Http2Error.STREAM_CLOSED);
        } else if (leg.answered()) {
            trailers(leg, fields, end);
        } else {
            response(leg, fields, end);
        }
    }

    private void response(ClientLeg leg, HeaderSink fields, boolean end) {
        var head = fields.response();
        if (head == null) {
            onStreamFault(leg, Http2Error.PROTOCOL_ERROR);
        } else if (head.status() >= 200) {
            leg.answer(head, end);
        } else if (end || head.status() == 101) {
            onStreamFault(leg, Http2Error.PROTOCOL_ERROR);
        } else if (leg.isTooInformative()) {
            leg.reset(Http2Error.CANCEL);
            leg.tell(StreamReset.UPSTREAM_TOO_LARGE);
        } else {
            leg.receiver().informational(head);
        }
    }

    private void trailers(ClientLeg leg, HeaderSink fields, boolean end) {
        var trailers = fields.trailers();
        if (trailers == null || !end || !leg.asAnnounced(0, true)) {
            onStreamFault(leg, Http2Error.PROTOCOL_ERROR);
        } else {
            leg.remoteEnd();
            leg.receiver().trailers(trailers);
            tellLeft(leg);
        }
    }

    @Override
    void onHeadTooLarge(int id, boolean end) {
        var leg = leg(id);
        if (leg != null) {
            leg.reset(Http2Error.CANCEL);
            leg.tell(StreamReset.UPSTREAM_TOO_LARGE);
        }
    }

    @Override
    void onData(Http2Leg of, ByteBuf data, boolean end) {
        var leg = (ClientLeg) of;
        if (!leg.answered() || !leg.asAnnounced(data.readableBytes(), end)) {
            onStreamFault(leg, Http2Error.PROTOCOL_ERROR);
            return;
        }
        if (end) {
            leg.remoteEnd();
        }
        leg.receiver().data(data.retain(), end);
        tellLeft(leg);
    }

    @Override
    void onSettings(Http2Settings settings) {
        if (Boolean.TRUE.equals(settings.pushEnabled())) {
            fail(Http2Error.PROTOCOL_ERROR, "push_enabled");
            return;
        }
        var first = !settingsRead;
        settingsRead = true;
        if (settings.connectProtocolEnabled() != null) {
            tunnels = settings.connectProtocolEnabled();
        }
        var most = settings.maxConcurrentStreams();
        var other = first || (most != null && most != hostAllows);
        if (most != null) {
            hostAllows = most;
        }
        beginWaiting();
        if (other && !ended()) {
            listener.onAvailable(this);
            giveBackWaiting(); // more than the host takes: another connection may
        }
    }

    @Override
    void onGoAway(int lastId) {
        drainFor(lastId);
    }

    private void drainFor(int lastId) {
        goneAway = true;
        if (!draining) {
            draining = true;
            listener.onDraining(this);
        }
        for (var leg : legs()) {
            if (leg.id() > lastId) {
                leg.resetByPeer(StreamReset.UPSTREAM_REFUSED);
            }
        }
        giveBackWaiting();
        endIfDrained();
    }

    @Override
    boolean mayHaveBegun(int id) {
        return id % 2 == 1 && id < nextId;
    }

    /// Hosts begin none.
    @Override
    int lastPeerStream() {
        return 0;
    }

    @Override
    void onReset(Http2Leg leg, long code) {
        leg.resetByPeer(
                code == Http2Error.REFUSED_STREAM.code()
                        ? StreamReset.UPSTREAM_REFUSED
                        : StreamReset.UPSTREAM_RESET);
    }

    @Override
    void onStreamFault(Http2Leg leg, Http2Error code) {
        leg.reset(code);
        leg.tell(StreamReset.UPSTREAM_PROTOCOL_ERROR);
    }

    // ---- called by the legs ----

    /// The stream is about to say its first word.
    void begin(ClientLeg leg) {
        var id = nextId;
        nextId += 2;
        enter(leg, id);
        if (nextId >= LAST_ID && !draining) {
            draining = true;
            listener.onDraining(this);
        }
    }

    /// Whether the stream may begin now. Until the host has said how many it takes it gets one; the
    /// others that were put on this connection before wait here, and begin in their order. Those
    /// that are too many then are given back.
    boolean takes(ClientLeg leg) {
        if (waiting.isEmpty() && hasRoom(leg)) {
            return true;
        }
        waiting.add(leg);
        return false;
    }

    private boolean hasRoom(ClientLeg leg) {
        return settingsRead ? legCount() < hostAllows : legCount() == 0 && !leg.tunnel();
    }

    private void beginWaiting() {
        for (var leg = waiting.peek(); leg != null && !goneAway && !ended(); leg = waiting.peek()) {
            if (!leg.over() && !hasRoom(leg)) {
                return;
            }
            var _ = waiting.poll();
            if (!leg.over()) {
                leg.begin();
            }
        }
    }

    private void giveBackWaiting() {
        for (var leg = waiting.poll(); leg != null; leg = waiting.poll()) {
            leg.resetByPeer(StreamReset.UPSTREAM_REFUSED);
        }
    }

    /// Whether the host knows extended CONNECT (RFC 8441 section 3).
    boolean tunnels() {
        return tunnels;
    }

    @Override
    void localEnded(Http2Leg leg) {}

    @Override
    void onLeft() {
        active--;
        settle();
        beginWaiting();
    }

    /// Once the last piece has been passed on, and only then: it may begin the next stream.
    void tellLeft(ClientLeg leg) {
        if (leg.over() && !ended()) {
            listener.onAvailable(this);
            endIfDrained();
        }
    }

    private void endIfDrained() {
        if (draining && active == 0 && !ended()) {
            writer().goAway(0, Http2Error.NO_ERROR.code(), "");
            finish(false);
        }
    }

    // ---- the end ----

    /// The pool knows when it has had enough of an idle one.
    @Override
    long idleTimeout() {
        return 0;
    }

    @Override
    void onIdle() {}

    @Override
    void onFailure(Http2Error code, String detail) {}

    @Override
    StreamReset gone(boolean broken) {
        return broken ? StreamReset.UPSTREAM_PROTOCOL_ERROR : StreamReset.UPSTREAM_CLOSED;
    }

    @Override
    void afterLastWords() {
        Input.close(channel());
    }

    @Override
    void onClosed() {
        active = 0;
        giveBackWaiting();
        active = 0;
        listener.onClosed(this);
    }
}
