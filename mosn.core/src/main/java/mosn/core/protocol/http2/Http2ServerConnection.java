package mosn.core.protocol.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.ScheduledFuture;

import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.StreamReset;
import mosn.core.protocol.ServerConnection;
import mosn.core.protocol.http1.Deadline;
import mosn.core.protocol.http1.Input;
import mosn.core.stream.StreamFactory;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// One client's connection.
///
/// It ends in two steps (RFC 9113 section 6.8): a GOAWAY that only says that the end is near, and,
/// once the client has answered a PING behind it, one that says which stream was the last.
final class Http2ServerConnection extends Http2Connection implements ServerConnection {
    private static final ByteBuf PREFACE =
            Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf()).asReadOnly();

    private static final HeaderBlock NO_FIELDS = new HeaderBlock();
    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length");
    private static final AsciiString ZERO = AsciiString.cached("0");

    private static final long DRAIN_PING = 0x6d6f736e_64726e21L;

    /// How long a client may take to answer the PING of the first step.
    private static final long DRAIN_STEP = TimeUnit.SECONDS.toNanos(1);

    private static final long LONGEST_TICK = TimeUnit.SECONDS.toNanos(15);
    private static final long SHORTEST_TICK = TimeUnit.MILLISECONDS.toNanos(1);

    private enum Drain {
        NONE,
        ANNOUNCED,
        FINAL
    }

    private final Http2Server server;
    private final StreamFactory streams;
    private final Allowance resets;
    private final long requestBodyTimeout;
    private final long responseBodyTimeout;
    private final long tick;
    private @Nullable ScheduledFuture<?> ticking;
    private boolean prefaceTaken;
    private int lastId;

    /// The last that the client has begun, whether it was taken up or not.
    private int lastSeen;

    private Drain drain = Drain.NONE;
    private boolean clientLeaves;

    Http2ServerConnection(Http2Server server, Channel channel, StreamFactory streams) {
        super(server.config(), channel);
        this.server = server;
        this.streams = streams;
        this.resets = new Allowance(config().maxResets());
        this.requestBodyTimeout = Deadline.nanos(config().requestBodyTimeout());
        this.responseBodyTimeout = Deadline.nanos(config().responseBodyTimeout());
        this.tick = tick();
    }

    // ---- what comes in ----

    @Override
    boolean speaksFirst() {
        return false;
    }

    @Override
    void begin(FrameWriter writer) {
        writer.settings(
                Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS,
                config().maxConcurrentStreams(),
                Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE,
                config().streamWindow(),
                Http2CodecUtil.SETTINGS_MAX_FRAME_SIZE,
                config().maxFrameSize(),
                Http2CodecUtil.SETTINGS_MAX_HEADER_LIST_SIZE,
                config().maxHeaderSize(),
                Http2CodecUtil.SETTINGS_ENABLE_CONNECT_PROTOCOL,
                config().upgrades().isEmpty() ? 0 : 1);
        if (drain == Drain.ANNOUNCED) {
            announceEnd();
        }
    }

    @Override
    boolean takePreface(ByteBuf in) {
        if (prefaceTaken) {
            return true;
        }
        var there = Math.min(in.readableBytes(), PREFACE.readableBytes());
        for (var i = 0; i < there; i++) {
            if (in.getByte(in.readerIndex() + i) != PREFACE.getByte(i)) {
                fail(Http2Error.PROTOCOL_ERROR, "no_preface");
                return false;
            }
        }
        if (there < PREFACE.readableBytes()) {
            return false;
        }
        in.skipBytes(there);
        prefaceTaken = true;
        return true;
    }

    @Override
    void onHead(int id, HeaderSink fields, boolean end) {
        var known = leg(id);
        if (known != null) {
            trailers((ServerLeg) known, fields, end);
        } else if (id % 2 == 0) {
            fail(Http2Error.PROTOCOL_ERROR, "even_stream");
        } else if (id > lastId) {
            first(id, fields, end);
        } else if (!wasReset(id)) {
            fail(Http2Error.STREAM_CLOSED, "head_of_closed_stream");
        }
    }

    private void first(int id, HeaderSink fields, boolean end) {
        if (!accepts(id)) {
            return;
        }
        var transport = channel().pipeline().get(SslHandler.class) == null ? "http" : "https";
        var head = fields.request(config(), transport);
        var fault = fields.fault();
        if (head != null && end && head.upgrade()) {
            fault = Fault.CONNECT; // a tunnel that is shut already
        }
        var length = head == null ? -1 : head.headers().contentLength();
        if (head != null && fault == null) {
            fault = checkLength(length, end);
        }
        if (head == null || fault != null) {
            refuse(id, Objects.requireNonNull(fault), end);
        } else {
            begin(id, head, length, end);
        }
    }

    /// Whether a new stream is taken up: none is behind the last one of a GOAWAY, and no more than
    /// may be under way.
    private boolean accepts(int id) {
        lastSeen = Math.max(lastSeen, id);
        if (drain == Drain.FINAL) {
            ignore(id);
            return false;
        }
        lastId = id;
        answered(); // in the end it is, and the head of an answer waits for no window
        if (ended()) {
            return false;
        }
        if (legCount() < config().maxConcurrentStreams()) {
            return true;
        }
        writeReset(id, Http2Error.REFUSED_STREAM);
        bearsReset();
        return false;
    }

    private @Nullable Fault checkLength(long length, boolean end) {
        if (end && length > 0) {
            return Fault.BAD_CONTENT_LENGTH;
        }
        var most = config().maxRequestBodySize();
        return most != 0 && length > most ? Fault.BODY_TOO_LARGE : null;
    }

    private void begin(int id, HttpRequestHead head, long length, boolean end) {
        var leg = new ServerLeg(this, server.date(), head);
        enter(leg, id);
        startTicking();
        leg.expect(length);
        if (end) {
            leg.remoteEnd();
        }
        leg.begin(streams.newStream(leg), head, end);
    }

    private void refuse(int id, Fault why, boolean end) {
        streams.refused(why.status(), why.detail());
        if (why.malformed()) {
            writeReset(id, Http2Error.PROTOCOL_ERROR);
            bearsReset();
            return;
        }
        var source = HeaderSource.ofThread().begin(NO_FIELDS, false);
        source.first(STATUS, AsciiString.of(Integer.toString(why.status())));
        source.first(CONTENT_LENGTH, ZERO);
        writer().headers(id, source, true);
        if (!end) {
            writeReset(id, Http2Error.NO_ERROR);
        }
    }

    @Override
    void onHeadTooLarge(int id, boolean end) {
        var known = leg(id);
        if (known != null) {
            onStreamFault(known, Http2Error.PROTOCOL_ERROR);
        } else if (id % 2 == 1 && id > lastId && accepts(id)) {
            refuse(id, Fault.HEAD_TOO_LARGE, end);
        }
    }

    private void trailers(ServerLeg leg, HeaderSink fields, boolean end) {
        var trailers = fields.trailers();
        if (leg.remoteEnded()) {
            onStreamFault(leg, Http2Error.STREAM_CLOSED);
        } else if (leg.discards() && end) {
            leg.remoteEnd();
        } else if (trailers == null || !end || !leg.asAnnounced(0, true)) {
            onStreamFault(leg, Http2Error.PROTOCOL_ERROR);
        } else {
            leg.remoteEnd();
            leg.receiver().trailers(trailers);
        }
    }

    @Override
    void onData(Http2Leg of, ByteBuf data, boolean end) {
        var leg = (ServerLeg) of;
        if (leg.discards()) {
            endIf(leg, end);
            return;
        }
        var length = data.readableBytes();
        if (!leg.asAnnounced(length, end)) {
            onStreamFault(leg, Http2Error.PROTOCOL_ERROR);
            return;
        }
        if (leg.isTooLarge(length, config().maxRequestBodySize())) {
            leg.discard();
            endIf(leg, end);
            leg.receiver().reset(StreamReset.REQUEST_TOO_LARGE);
            return;
        }
        endIf(leg, end);
        leg.moved();
        leg.receiver().data(data.retain(), end);
    }

    private static void endIf(ServerLeg leg, boolean end) {
        if (end) {
            leg.remoteEnd();
        }
    }

    @Override
    void onSettings(Http2Settings settings) {}

    @Override
    void onGoAway(int lastId) {
        clientLeaves = true;
        endIfDrained();
    }

    @Override
    boolean mayHaveBegun(int id) {
        return id % 2 == 1 && id <= lastSeen;
    }

    @Override
    int lastPeerStream() {
        return lastId;
    }

    @Override
    void onReset(Http2Leg leg, long code) {
        leg.resetByPeer(StreamReset.DOWNSTREAM_CLOSED);
        bearsReset();
    }

    @Override
    void onStreamFault(Http2Leg leg, Http2Error code) {
        leg.reset(code);
        leg.tell(StreamReset.DOWNSTREAM_PROTOCOL_ERROR);
        bearsReset();
    }

    /// A stream came to nothing by the client's doing, whoever wrote the RST_STREAM.
    private void bearsReset() {
        if (!ended() && !resets.take(now())) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "too_many_resets");
        }
    }

    // ---- called by the legs ----

    @Override
    void localEnded(Http2Leg leg) {
        resets.earn(1);
        if (!leg.remoteEnded()) {
            leg.reset(Http2Error.NO_ERROR); // RFC 9113 section 8.1: the rest is not wanted
        }
    }

    @Override
    void onLeft() {
        endIfDrained();
        settle();
    }

    // ---- time ----

    @Override
    long idleTimeout() {
        return server.idleTimeout();
    }

    @Override
    void onIdle() {
        if (!ended()) {
            writer().goAway(lastId, Http2Error.NO_ERROR.code(), "");
            finish(false);
        }
    }

    /// A quarter of the shortest time that a stream may wait: each is looked at then, so that a
    /// piece of a body costs no timer.
    private long tick() {
        var shortest = Long.MAX_VALUE;
        for (var time : new long[] {requestBodyTimeout, responseBodyTimeout, idleTimeout()}) {
            shortest = time == 0 ? shortest : Math.min(shortest, time);
        }
        return Math.clamp(shortest / 4, SHORTEST_TICK, LONGEST_TICK);
    }

    private void startTicking() {
        if (ticking == null) {
            ticking = channel().eventLoop().schedule(this::tickOnce, tick, TimeUnit.NANOSECONDS);
        }
    }

    private void tickOnce() {
        ticking = null;
        if (ended()) {
            return;
        }
        var now = now();
        for (var leg : legs()) {
            if (!leg.over()) {
                check((ServerLeg) leg, now);
            }
        }
        if (legCount() > 0) {
            startTicking();
        }
    }

    private void check(ServerLeg leg, long now) {
        if (leg.blocked() && isOver(leg.blockedSince(), responseBodyTimeout, now)) {
            leg.reset(Http2Error.CANCEL);
            leg.tell(StreamReset.DOWNSTREAM_CLOSED);
        } else if (leg.tunnel() && isOver(leg.movedAt(), idleTimeout(), now)) {
            leg.reset(Http2Error.CANCEL);
            leg.tell(StreamReset.LOCAL_CLOSED);
        } else if (leg.awaitsBody() && isOver(leg.movedAt(), requestBodyTimeout, now)) {
            leg.discard();
            leg.receiver().reset(StreamReset.DOWNSTREAM_BODY_TIMEOUT);
        }
    }

    private static boolean isOver(long since, long timeout, long now) {
        return timeout > 0 && now - since >= timeout;
    }

    // ---- the end ----

    @Override
    public void drain() {
        if (drain != Drain.NONE || ended()) {
            return;
        }
        drain = Drain.ANNOUNCED;
        if (started()) {
            announceEnd();
        }
        var _ = channel().eventLoop().schedule(this::sayLast, DRAIN_STEP, TimeUnit.NANOSECONDS);
    }

    private void announceEnd() {
        writer().goAway(Integer.MAX_VALUE, Http2Error.NO_ERROR.code(), "");
        writer().ping(DRAIN_PING, false);
    }

    @Override
    void onPong(long data) {
        if (data == DRAIN_PING) {
            sayLast();
        }
    }

    private void sayLast() {
        if (!started()) {
            Input.close(channel()); // it has had its time to ask for something
        } else if (drain == Drain.ANNOUNCED && !ended()) {
            drain = Drain.FINAL;
            writer().goAway(lastId, Http2Error.NO_ERROR.code(), "");
            endIfDrained();
        }
    }

    private void endIfDrained() {
        if (legCount() == 0 && (drain == Drain.FINAL || clientLeaves)) {
            finish(false);
        }
    }

    @Override
    public void close() {
        abort(StreamReset.LOCAL_CLOSED);
    }

    @Override
    void onFailure(Http2Error code, String detail) {
        streams.refused(400, "http2_" + detail);
    }

    @Override
    StreamReset gone(boolean broken) {
        return broken ? StreamReset.DOWNSTREAM_PROTOCOL_ERROR : StreamReset.DOWNSTREAM_CLOSED;
    }

    /// What the client still sends would destroy what it has not read yet.
    @Override
    void afterLastWords() {
        Input.shutdownOutput(channel());
    }

    @Override
    void onClosed() {
        if (ticking != null) {
            ticking.cancel(false);
        }
    }
}
