package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;

import mosn.core.message.HttpResponseHead;
import mosn.core.message.KnownField;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.upstream.ClientConnection;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;

/// One connection to a host, for one stream at a time.
///
/// | state | what is read | what ends it |
/// |---|---|---|
/// | IDLE | nothing: a byte that nobody asked for closes the connection | a new stream |
/// | HEAD | the response's head, after those of 1xx responses | its empty line |
/// | BODY | the response's body | its end: IDLE, or closed |
/// | TUNNEL | whatever comes, for the stream | both directions' ends |
/// | CLOSED | | |
final class Http1ClientConnection extends Http1Connection implements ClientConnection {
    private enum State {
        IDLE,
        HEAD,
        BODY,
        TUNNEL,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Http1ClientConnection.class);

    private final Listener listener;
    private State state = State.IDLE;
    private @Nullable ClientStream stream;
    private boolean answered;
    private int informational;
    private boolean persistent;
    private boolean keptAlive;
    private boolean failed;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean reading = true;

    Http1ClientConnection(Http1Config config, Channel channel, Listener listener) {
        super(config, channel);
        this.listener = listener;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        super.handlerAdded(context);
        // when a write fails, the answer that the host sent before may still be unread
        channel.config().setAutoClose(false);
    }

    // ---- ClientConnection ----

    @Override
    public UpstreamLeg newStream(ResponseReceiver receiver) {
        assert capacity() > 0;
        var begun = new ClientStream(this, output(), receiver);
        stream = begun;
        state = State.HEAD;
        answered = false;
        informational = 0;
        return begun;
    }

    @Override
    public int streams() {
        return stream == null ? 0 : 1;
    }

    @Override
    public int capacity() {
        return state == State.IDLE && channel.isActive() ? 1 : 0;
    }

    @Override
    public void close() {
        fail(StreamReset.LOCAL_CLOSED);
    }

    // ---- what comes in ----

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        answered = true;
        super.channelRead(context, message);
    }

    @Override
    boolean isDeaf() {
        return state == State.CLOSED;
    }

    @Override
    void afterDecoding() {}

    @Override
    boolean step(ByteBuf in) {
        return switch (state) {
            case HEAD -> head(in);
            case BODY -> body(in);
            case TUNNEL -> tunnel(in);
            case IDLE -> {
                end();
                yield false;
            }
            case CLOSED -> false;
        };
    }

    private boolean head(ByteBuf in) {
        if (!mayHoldHead(in)) {
            return false;
        }
        var size = parser.parseResponse(in, config);
        if (size == HeadParser.INCOMPLETE) {
            headIncomplete(in);
            return false;
        }
        if (size == HeadParser.REFUSED) {
            fail(reset(parser.refusal()));
            return false;
        }
        headTaken(in, size);
        var last = parser.status() >= 200 || parser.status() == 101;
        return last ? response(size) : informational(size);
    }

    private boolean informational(int size) {
        if (++informational > config.maxInformationalCount()) {
            fail(StreamReset.UPSTREAM_TOO_LARGE);
            return false;
        }
        var head = takeHead(size, false);
        if (head != null && stream != null) {
            stream.receiver().informational(head);
        }
        return head != null;
    }

    private boolean response(int size) {
        var asking = stream;
        if (asking == null) {
            return false;
        }
        var switching = parser.status() == 101;
        if (switching && !asking.upgrade()) {
            fail(StreamReset.UPSTREAM_PROTOCOL_ERROR);
            return false;
        }
        var bodiless = asking.toHead() || parser.status() == 204 || parser.status() == 304;
        var chunked = parser.has(KnownField.TRANSFER_ENCODING);
        var old = parser.minor() == 0;
        var head = takeHead(size, switching);
        if (head == null) {
            return false;
        }
        var length = head.headers().contentLength();
        if (switching) {
            state = State.TUNNEL;
            channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        } else if (bodiless || length == 0) {
            body.noBody();
        } else if (chunked) {
            body.chunked(0);
        } else if (length > 0) {
            body.length(length);
        } else {
            body.untilClose();
            persistent = false;
        }
        persistent &= !old || keptAlive;
        if (state != State.TUNNEL) {
            state = State.BODY;
        }
        asking.answered(switching);
        deliverHead(asking, head);
        return true;
    }

    private void deliverHead(ClientStream asking, HttpResponseHead head) {
        var end = state == State.BODY && body.ended();
        if (end) {
            leave(asking);
            asking.receiver().head(head, true);
            settle();
        } else {
            asking.receiver().head(head, false);
        }
    }

    /// What the parser found, without what was meant for the connection; null where it is refused.
    private @Nullable HttpResponseHead takeHead(int size, boolean switching) {
        var headers = parser.takeHeaders(parser.takeBytes(size));
        if (MessageRules.framing(parser, headers) != null) {
            fail(StreamReset.UPSTREAM_PROTOCOL_ERROR);
            return null;
        }
        persistent = !HopByHop.connectionLists(headers, HopByHop.CLOSE);
        keptAlive = HopByHop.connectionLists(headers, HopByHop.KEEP_ALIVE);
        var protocol =
                switching && stream != null ? HopByHop.upgrade(headers, stream.protocols()) : null;
        if (switching && protocol == null) {
            fail(StreamReset.UPSTREAM_PROTOCOL_ERROR);
            return null;
        }
        HopByHop.removeReceived(headers, protocol);
        return new HttpResponseHead(parser.status(), StatusLines.unusualReason(parser), headers);
    }

    private boolean body(ByteBuf in) {
        var asking = stream;
        if (asking == null) {
            return false;
        }
        return switch (body.step(in)) {
            case MORE -> false;
            case DATA -> {
                var chunk = takeFrom(in, body.length());
                if (body.ended()) {
                    leave(asking);
                    asking.receiver().data(chunk, true);
                    settle();
                } else {
                    asking.receiver().data(chunk, false);
                }
                yield true;
            }
            case END -> {
                leave(asking);
                var trailers = body.trailers();
                if (trailers == null) {
                    asking.receiver().data(Unpooled.EMPTY_BUFFER, true);
                } else {
                    asking.receiver().trailers(trailers);
                }
                settle();
                yield true;
            }
            case REFUSED -> {
                fail(reset(body.refusal()));
                yield false;
            }
        };
    }

    private boolean tunnel(ByteBuf in) {
        var asking = stream;
        if (asking == null || inputEnded) {
            return false;
        }
        asking.receiver().data(takeFrom(in, in.readableBytes()), false);
        return true;
    }

    /// The response is through but for its last piece. The connection is kept where both sides are
    /// done and nothing else was said.
    private void leave(ClientStream ended) {
        stream = null;
        var kept = persistent && ended.over() && isRead() && !outputEnded;
        state = kept ? State.IDLE : State.CLOSED;
        resumeReading();
    }

    /// The last piece has been passed on; that may have begun the next stream already.
    private void settle() {
        if (state == State.IDLE) {
            listener.onAvailable(this);
        } else if (state == State.CLOSED) {
            Input.close(channel);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ChannelOutputShutdownEvent.INSTANCE) {
            outputEnded = true;
            context.fireUserEventTriggered(event);
        } else if (event != ChannelInputShutdownEvent.INSTANCE) {
            context.fireUserEventTriggered(event);
        } else if (state != State.TUNNEL || stream == null) {
            Input.close(channel);
        } else if (!inputEnded) {
            inputEnded = true;
            stream.receiver().data(Unpooled.EMPTY_BUFFER, true);
            closeIfTunnelEnded();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        var ended = stream;
        var endsBody = state == State.BODY && body.endsWithConnection() && !failed;
        stream = null;
        state = State.CLOSED;
        drop();
        if (ended != null) {
            if (endsBody) {
                ended.receiver().data(Unpooled.EMPTY_BUFFER, true);
            } else {
                ended.receiver().reset(closed());
            }
        }
        listener.onClosed(this);
        context.fireChannelInactive();
    }

    private StreamReset closed() {
        return answered ? StreamReset.UPSTREAM_CLOSED : StreamReset.UPSTREAM_CLOSED_EARLY;
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (stream != null && channel.isWritable()) {
            stream.receiver().onWritable();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof ChannelOutputShutdownException) {
            return; // what can be read still is
        }
        failed = true;
        if (!(cause instanceof IOException)) {
            LOG.warn("a connection is closed after a failure of the proxy itself", cause);
        }
        Input.close(channel);
    }

    // ---- called by the stream's leg ----

    Http1Config config() {
        return config;
    }

    boolean isCurrent(ClientStream leg) {
        return stream == leg;
    }

    void pause() {
        if (reading) {
            reading = false;
            channel.config().setAutoRead(false);
        }
    }

    void resume() {
        resumeReading();
        decode();
    }

    private void resumeReading() {
        if (!reading) {
            reading = true;
            channel.config().setAutoRead(true);
        }
    }

    /// The stream goes no further, and the connection with it.
    void fail(StreamReset why) {
        var ended = stream;
        stream = null;
        state = State.CLOSED;
        if (ended != null) {
            ended.receiver().reset(why);
        }
        Input.close(channel);
    }

    /// Closes without a word to the stream.
    void end() {
        stream = null;
        fail(StreamReset.LOCAL_CLOSED);
    }

    /// The request is through.
    void requestEnded() {
        closeIfTunnelEnded();
    }

    private void closeIfTunnelEnded() {
        var tunnelled = stream;
        if (state != State.TUNNEL || tunnelled == null || !tunnelled.over()) {
            return;
        }
        if (inputEnded) {
            stream = null;
            output().afterAll(_ -> Input.close(channel));
        } else {
            output().afterAll(_ -> Input.shutdownOutput(channel));
        }
    }

    private static StreamReset reset(Refusal why) {
        return switch (why) {
            case HEAD_TOO_LARGE, TOO_MANY_HEADERS -> StreamReset.UPSTREAM_TOO_LARGE;
            default -> StreamReset.UPSTREAM_PROTOCOL_ERROR;
        };
    }
}
