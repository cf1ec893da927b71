package mosn.core.protocol.http2;

import static io.netty.handler.codec.http2.Http2CodecUtil.FRAME_HEADER_LENGTH;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.util.collection.IntObjectHashMap;

import mosn.core.message.StreamReset;
import mosn.core.protocol.http1.Deadline;
import mosn.core.protocol.http1.Input;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// What both sides of a connection have in common: frames in, settings, windows, what is borne, and
/// the end.
///
/// A map of this file: bytes to frames ([#decode], [#admits]) · heads and data · settings and
/// windows · PING, and whether the peer is there · the end ([#fail], [#finish]).
///
/// Everything that comes goes through Netty's reader, one whole frame at a time, so that each is
/// counted before anything is made of it.
abstract class Http2Connection extends ChannelInboundHandlerAdapter implements Http2FrameListener {
    private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);

    /// How long a peer may take to read the last words.
    private static final long LINGER = TimeUnit.SECONDS.toNanos(5);

    /// Answers that may wait for a peer that does not read them, beyond one for each stream that it
    /// may have under way.
    private static final int MAX_UNREAD_ANSWERS = 1000;

    private static final long KEEPALIVE_PING = 0x6d6f736e_6b656570L;

    /// What a request explains of frames that carry nothing, and what a piece of a body does.
    private static final int EARNED_BY_HEAD = 10;

    private static final int EARNED_BY_DATA = 2;

    private final Http2Config config;
    private final Channel channel;
    private final HeaderSink sink = HeaderSink.ofThread();
    private final DefaultHttp2FrameReader reader;
    private final IntObjectHashMap<Http2Leg> legs = new IntObjectHashMap<>();
    private final ClosedStreams resets = new ClosedStreams();
    private final ArrayDeque<Http2Leg> waiting = new ArrayDeque<>(0);
    private final Allowance control;
    private final Deadline deadline;
    private final Deadline keepalive;
    private @Nullable FrameWriter writer;
    private @Nullable ChannelHandlerContext context;
    private @Nullable ByteBuf input;

    private int sendWindow = Http2Config.SMALLEST_WINDOW;
    private int receiveWindow;
    private int unreturned;
    private int peerStreamWindow = Http2Config.SMALLEST_WINDOW;
    private int unreadAnswers;

    private boolean started;
    private boolean decoding;
    private boolean settled;
    private boolean inHead;
    private boolean headEndsStream;
    private int headLength;
    private boolean partOfHead;
    private boolean headTimed;
    private boolean idleTimed;
    private boolean pinged;
    private boolean ended;
    private boolean gone;

    Http2Connection(Http2Config config, Channel channel) {
        this.config = config;
        this.channel = channel;
        this.receiveWindow = config.connectionWindow();
        this.control = new Allowance(config.maxControlFrames());
        this.deadline = new Deadline(channel.eventLoop(), this::expired);
        this.keepalive = new Deadline(channel.eventLoop(), this::keepAlive);
        this.reader = newReader();
    }

    private DefaultHttp2FrameReader newReader() {
        var decoder =
                new DefaultHttp2HeadersDecoder(false, config.maxHeaderSize()) {
                    @Override
                    protected Http2Headers newHeaders() {
                        return sink.begin(config);
                    }
                };
        var made = new DefaultHttp2FrameReader(decoder);
        try {
            decoder.maxHeaderListSize(config.maxHeaderSize(), compressedLimit());
            made.maxFrameSize(config.maxFrameSize());
        } catch (Http2Exception e) {
            throw new IllegalStateException("the configuration was checked when it was read", e);
        }
        return made;
    }

    /// How many bytes have been read and are kept until they can be decoded.
    public final int undecoded() {
        return input == null ? 0 : input.readableBytes();
    }

    // ---- of each side ----

    /// Takes what stands before the first frame.
    ///
    /// @return whether frames follow
    abstract boolean takePreface(ByteBuf in);

    /// Whether this side writes before it has read anything. A server does not: what is in front of
    /// it may yet become TLS.
    abstract boolean speaksFirst();

    abstract void begin(FrameWriter writer);

    /// A whole head, or trailers. The sink holds the fields.
    abstract void onHead(int id, HeaderSink fields, boolean end);

    /// Its head is over the limit; nothing of it is known.
    abstract void onHeadTooLarge(int id, boolean end);

    /// Data for a stream that is open, within its window.
    abstract void onData(Http2Leg leg, ByteBuf data, boolean end);

    abstract void onSettings(Http2Settings settings);

    abstract void onGoAway(int lastId);

    /// Whether a stream of this number may have been begun by now.
    abstract boolean mayHaveBegun(int id);

    /// The last stream of the peer's that was taken up.
    abstract int lastPeerStream();

    /// The peer has reset a stream.
    abstract void onReset(Http2Leg leg, long code);

    /// The peer has made a mistake about one stream, which is reset.
    abstract void onStreamFault(Http2Leg leg, Http2Error code);

    /// All that goes out on a stream has gone.
    abstract void localEnded(Http2Leg leg);

    /// A stream is over, and no longer one of this connection's.
    abstract void onLeft();

    /// The peer broke the rules, or is too much to bear; streams are still there.
    abstract void onFailure(Http2Error code, String detail);

    /// How a stream is told that its connection is gone.
    ///
    /// @param broken whether by the peer's breaking of rules
    abstract StreamReset gone(boolean broken);

    abstract void onClosed();

    /// How long a connection may be without a stream; 0 for ever.
    abstract long idleTimeout();

    abstract void onIdle();

    // ---- bytes to frames ----

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        writer = new FrameWriter(context);
        if (speaksFirst()) {
            start();
        }
        settle();
    }

    private void start() {
        started = true;
        begin(writer());
        if (config.connectionWindow() > Http2Config.SMALLEST_WINDOW) {
            writer().windowUpdate(0, config.connectionWindow() - Http2Config.SMALLEST_WINDOW);
        }
    }

    /// Whether anything may be written: SETTINGS have been.
    final boolean started() {
        return started;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf bytes)) {
            context.fireChannelRead(message);
            return;
        }
        if (ended) {
            bytes.release();
            return;
        }
        if (!started) {
            start();
        }
        input = input == null ? bytes : Input.join(channel.alloc(), input, bytes);
        decode();
    }

    private void decode() {
        if (decoding) {
            return;
        }
        decoding = true;
        try {
            while (input != null && !ended && step(input)) {
                // one frame
            }
        } finally {
            decoding = false;
        }
        if (input != null && (ended || !input.isReadable())) {
            input.release();
            input = null;
        }
        settle();
    }

    private boolean step(ByteBuf in) {
        partOfHead = false;
        if (!takePreface(in) || ended) {
            return false;
        }
        var from = in.readerIndex();
        if (in.readableBytes() < FRAME_HEADER_LENGTH) {
            partOfHead = in.isReadable();
            return false;
        }
        var length = in.getUnsignedMedium(from);
        var type = in.getByte(from + 3);
        if (length > config.maxFrameSize()) {
            fail(Http2Error.FRAME_SIZE_ERROR, "frame_too_large");
            return false;
        }
        if (in.readableBytes() < FRAME_HEADER_LENGTH + length) {
            partOfHead =
                    type == Http2FrameTypes.HEADERS
                            || type == Http2FrameTypes.CONTINUATION
                            || type == Http2FrameTypes.PUSH_PROMISE;
            return false;
        }
        if (!admits(type, in.getByte(from + 4), length)) {
            return false;
        }
        headTimed &= inHead; // what it waited for is there
        read(
                in.readableBytes() == FRAME_HEADER_LENGTH + length
                        ? in
                        : in.readSlice(FRAME_HEADER_LENGTH + length));
        return true;
    }

    /// Whether the frame is one that may come now, and not one too many.
    private boolean admits(byte type, byte flags, int length) {
        if (!settled) {
            settled = true;
            if (type != Http2FrameTypes.SETTINGS || (flags & Http2Flags.ACK) != 0) {
                fail(Http2Error.PROTOCOL_ERROR, "no_settings");
                return false;
            }
        }
        return switch (type) {
            case Http2FrameTypes.HEADERS -> {
                headEndsStream = (flags & Http2Flags.END_STREAM) != 0;
                headLength = 0;
                control.earn(EARNED_BY_HEAD);
                yield admitsHead(flags, length);
            }
            case Http2FrameTypes.CONTINUATION -> admitsHead(flags, length);
            case Http2FrameTypes.DATA -> {
                if (length > 0) {
                    control.earn(EARNED_BY_DATA);
                }
                yield length > 0 || (flags & Http2Flags.END_STREAM) != 0 || bears();
            }
            default -> bears();
        };
    }

    private boolean admitsHead(byte flags, int length) {
        inHead = (flags & Http2Flags.END_HEADERS) == 0;
        headLength += length;
        if (headLength > compressedLimit()) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "head_too_large");
            return false;
        }
        return length > 0 || !inHead || bears();
    }

    /// Compressed, a head that is only a little too large still gets an answer.
    private int compressedLimit() {
        return Math.max(1 << 16, 2 * config.maxHeaderSize());
    }

    /// A frame that carries nothing.
    private boolean bears() {
        if (!control.take(now())) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "too_many_control_frames");
            return false;
        }
        return true;
    }

    private void read(ByteBuf frame) {
        try {
            reader.readFrame(Objects.requireNonNull(context), frame, this);
        } catch (Http2Exception.HeaderListSizeException e) {
            onHeadTooLarge(e.streamId(), headEndsStream);
        } catch (Http2Exception.StreamException e) {
            streamFault(e.streamId(), e.error());
        } catch (Http2Exception e) {
            fail(e.error(), e.error().name().toLowerCase(Locale.ROOT));
        }
    }

    private void streamFault(int id, Http2Error code) {
        var leg = legs.get(id);
        if (leg != null) {
            onStreamFault(leg, code);
        } else if (!mayHaveBegun(id)) {
            fail(code, code.name().toLowerCase(Locale.ROOT));
        } else {
            resetEnded(id, code);
        }
    }

    // ---- heads and data ----

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int id, Http2Headers headers, int padding, boolean end) {
        onHead(id, (HeaderSink) headers, end);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int id,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end) {
        onHead(id, (HeaderSink) headers, end);
    }

    /// @return nothing that matters: who decides about windows is here
    @Override
    public int onDataRead(
            ChannelHandlerContext context, int id, ByteBuf data, int padding, boolean end) {
        var length = data.readableBytes() + padding;
        receiveWindow -= length;
        if (receiveWindow < 0) {
            fail(Http2Error.FLOW_CONTROL_ERROR, "connection_window_exceeded");
            return 0;
        }
        unreturned += length;
        if (unreturned >= config.connectionWindow() / 2) {
            writer().windowUpdate(0, unreturned);
            receiveWindow += unreturned;
            unreturned = 0;
        }
        var leg = legs.get(id);
        if (leg == null) {
            dataOfNobody(id);
        } else if (leg.remoteEnded()) {
            onStreamFault(leg, Http2Error.STREAM_CLOSED);
        } else if (!leg.takeWindow(length)) {
            onStreamFault(leg, Http2Error.FLOW_CONTROL_ERROR);
        } else {
            onData(leg, data, end);
            if (!end) {
                leg.passedOn(length);
            }
        }
        return 0;
    }

    private void dataOfNobody(int id) {
        if (!mayHaveBegun(id)) {
            fail(Http2Error.PROTOCOL_ERROR, "data_before_head");
        } else {
            resetEnded(id, Http2Error.STREAM_CLOSED);
        }
    }

    /// The peer may not have heard the end yet, so what it sends to an ended stream is answered.
    private void resetEnded(int id, Http2Error code) {
        if (!resets.contains(id) && bears()) {
            writeReset(id, code);
        }
    }

    final @Nullable Http2Leg leg(int id) {
        return legs.get(id);
    }

    final int legCount() {
        return legs.size();
    }

    final Iterable<Http2Leg> legs() {
        return List.copyOf(legs.values());
    }

    /// Whether it was reset here, so that what the peer had sent before it knew may still come.
    final boolean wasReset(int id) {
        return resets.contains(id);
    }

    final void enter(Http2Leg leg, int id) {
        leg.begun(id, peerStreamWindow);
        legs.put(id, leg);
        if (legs.size() == 1) {
            awaitKeepalive();
        }
    }

    final void leave(Http2Leg leg) {
        if (leg.id() > 0) {
            legs.remove(leg.id());
        }
        onLeft();
    }

    /// What else comes on the stream is dropped without a word.
    final void ignore(int id) {
        resets.add(id);
    }

    final void writeReset(int id, Http2Error code) {
        ignore(id);
        if (!ended) {
            writer().resetStream(id, code.code());
            answered();
        }
    }

    // ---- settings and windows ----

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings)
            throws Http2Exception {
        var table = settings.headerTableSize();
        if (table != null) {
            writer().tableSize(table);
        }
        var window = settings.initialWindowSize();
        if (window != null) {
            var more = window - peerStreamWindow;
            peerStreamWindow = window;
            for (var leg : legs()) {
                if (!leg.grow(more)) {
                    fail(Http2Error.FLOW_CONTROL_ERROR, "stream_window_too_large");
                    return;
                }
            }
        }
        writer().settingsAck();
        answered();
        onSettings(settings);
        if (window != null) {
            legs().forEach(this::wake);
        }
    }

    @Override
    public void onSettingsAckRead(ChannelHandlerContext context) {}

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int id, int increment) {
        if (id == 0) {
            if ((long) sendWindow + increment > Integer.MAX_VALUE) {
                fail(Http2Error.FLOW_CONTROL_ERROR, "connection_window_too_large");
            } else {
                sendWindow += increment;
                wakeWaiting();
            }
            return;
        }
        var leg = legs.get(id);
        if (leg == null) {
            if (!mayHaveBegun(id)) {
                fail(Http2Error.PROTOCOL_ERROR, "window_before_head");
            }
        } else if (leg.grow(increment)) {
            wake(leg);
        } else {
            onStreamFault(leg, Http2Error.FLOW_CONTROL_ERROR);
        }
    }

    /// How much may be written of any stream now.
    final int sendable() {
        return ended || !channel.isWritable() ? 0 : sendWindow;
    }

    final void sent(int bytes) {
        sendWindow -= bytes;
        control.earn(EARNED_BY_HEAD);
    }

    /// The stream waits for the connection: it is woken in its turn.
    final void enqueue(Http2Leg leg) {
        waiting.add(leg);
    }

    /// There may be room on this stream now. One that has had its turn queues for the next, which
    /// nothing else may ever bring about.
    final void wake(Http2Leg leg) {
        leg.wake(false);
        wakeWaiting();
    }

    private void wakeWaiting() {
        while (sendable() > 0) {
            var leg = waiting.poll();
            if (leg == null) {
                return;
            }
            leg.wake(true);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && !ended) {
            unreadAnswers = 0;
            wakeWaiting();
        }
        context.fireChannelWritabilityChanged();
    }

    // ---- the rest of the frames ----

    @Override
    public void onPriorityRead(
            ChannelHandlerContext context,
            int id,
            int dependency,
            short weight,
            boolean exclusive) {
        // RFC 9113 section 5.3: there is nothing to be done with it any more
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int id, long code) {
        var leg = legs.get(id);
        if (leg != null) {
            onReset(leg, code);
        } else if (!mayHaveBegun(id)) {
            fail(Http2Error.PROTOCOL_ERROR, "reset_before_head");
        }
    }

    @Override
    public void onPushPromiseRead(
            ChannelHandlerContext context,
            int id,
            int promised,
            Http2Headers headers,
            int padding) {
        fail(Http2Error.PROTOCOL_ERROR, "push_promise");
    }

    @Override
    public void onGoAwayRead(ChannelHandlerContext context, int lastId, long code, ByteBuf why) {
        onGoAway(lastId);
    }

    @Override
    public void onUnknownFrame(
            ChannelHandlerContext context, byte type, int id, Http2Flags flags, ByteBuf payload) {
        // RFC 9113 section 5.5: somebody's extension
    }

    // ---- PING, and whether the peer is there ----

    @Override
    public void onPingRead(ChannelHandlerContext context, long data) {
        writer().ping(data, true);
        answered();
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext context, long data) {
        if (data == KEEPALIVE_PING && pinged) {
            awaitKeepalive();
        } else {
            onPong(data);
        }
    }

    void onPong(long data) {}

    private void awaitKeepalive() {
        pinged = false;
        keepalive.in(Deadline.nanos(config.keepaliveInterval()));
    }

    private void keepAlive() {
        if (ended || legs.isEmpty()) {
            return;
        }
        if (pinged) {
            abort(gone(false));
            return;
        }
        pinged = true;
        writer().ping(KEEPALIVE_PING, false);
        keepalive.in(Deadline.nanos(config.keepaliveTimeout()));
    }

    /// Something is written because the peer wanted it: a peer that wants much and reads nothing
    /// must not fill the memory.
    final void answered() {
        if (!channel.isWritable()
                && ++unreadAnswers > config.maxConcurrentStreams() + MAX_UNREAD_ANSWERS) {
            abort(gone(true));
        }
    }

    // ---- time ----

    final long now() {
        return deadline.now();
    }

    /// Sets the time that what is awaited now may take.
    final void settle() {
        if (ended) {
            return;
        }
        if (!settled || inHead || partOfHead) {
            if (!headTimed) {
                headTimed = true;
                idleTimed = false;
                deadline.in(Deadline.nanos(config.headerTimeout()));
            }
            return;
        }
        headTimed = false;
        if (!legs.isEmpty()) {
            idleTimed = false;
            deadline.off();
        } else if (!idleTimed) {
            idleTimed = true;
            deadline.in(idleTimeout());
        }
    }

    private void expired() {
        if (ended) {
            Input.close(channel);
        } else if (!started) {
            Input.close(channel);
        } else if (headTimed) {
            fail(Http2Error.ENHANCE_YOUR_CALM, "head_timeout");
        } else {
            onIdle();
        }
    }

    // ---- the end ----

    /// Ends the connection for what the peer did.
    final void fail(Http2Error code, String detail) {
        if (ended) {
            return;
        }
        writer().goAway(lastPeerStream(), code.code(), detail);
        onFailure(code, detail);
        finish(true);
    }

    /// Ends the connection: streams under way are told, what was written goes out, and what still
    /// comes is dropped.
    final void finish(boolean broken) {
        if (ended) {
            return;
        }
        ended = true;
        keepalive.off();
        end(gone(broken));
        deadline.in(LINGER);
        writer().afterAll(_ -> afterLastWords());
    }

    /// Everything has gone out.
    abstract void afterLastWords();

    /// Ends it without waiting for a peer that does not listen.
    final void abort(StreamReset why) {
        if (!ended) {
            ended = true;
            if (started) {
                writer().goAway(lastPeerStream(), Http2Error.NO_ERROR.code(), "");
            }
            end(why);
            writer().flush();
            if (!channel.isWritable()) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
        }
        Input.close(channel);
    }

    private void end(StreamReset why) {
        for (var leg : legs()) {
            leg.drop();
        }
        var left = legs();
        legs.clear();
        for (var leg : left) {
            leg.tell(why);
        }
        waiting.clear();
    }

    final boolean ended() {
        return ended;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            context.fireUserEventTriggered(event);
        } else {
            Input.close(channel);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!gone) {
            gone = true;
            ended = true;
            deadline.cancel();
            keepalive.cancel();
            end(gone(false));
            writer().discard();
            reader.close();
            if (input != null && !decoding) {
                input.release();
                input = null;
            }
            onClosed();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("a connection is closed after a failure of the proxy itself", cause);
        }
        Input.close(channel);
    }

    final Http2Config config() {
        return config;
    }

    final Channel channel() {
        return channel;
    }

    final FrameWriter writer() {
        return Objects.requireNonNull(writer);
    }
}
