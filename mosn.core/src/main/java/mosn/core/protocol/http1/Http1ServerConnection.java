package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslHandler;

import mosn.core.message.StreamReset;
import mosn.core.protocol.ServerConnection;
import mosn.core.stream.StreamFactory;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/// One client's connection: requests are taken from it one after the other. What arrives behind a
/// request whose response is not through yet stays undecoded, and nothing more is read.
///
/// | state | what is read | what ends it |
/// |---|---|---|
/// | HEAD | the next head, or nothing: idle | its empty line |
/// | BODY | the body of the stream's request | its end: WAITING; the response's end: DRAINING |
/// | WAITING | nothing: the response is under way | its end: HEAD, or closed |
/// | DRAINING | what is left of a body nobody wants | its end: HEAD |
/// | TUNNEL | whatever comes, for the stream | both directions' ends |
/// | DISCARDING | whatever comes, for nobody; the connection closes when the response is through | |
/// | CLOSED | | |
final class Http1ServerConnection extends Http1Connection implements ServerConnection {
    private enum State {
        HEAD,
        BODY,
        WAITING,
        DRAINING,
        TUNNEL,
        DISCARDING,
        CLOSED
    }

    private static final Logger LOG = LoggerFactory.getLogger(Http1ServerConnection.class);

    /// How much of a body that nobody wants is read so that the connection can be kept.
    static final int DRAIN_BOUND = 64 << 10;

    /// How long a client that still sends may take to read the last response.
    private static final long LINGER_STEP = TimeUnit.SECONDS.toNanos(5);

    private static final long LINGER = TimeUnit.SECONDS.toNanos(30);

    /// How long a new connection may take to bring a first request while the listener drains.
    private static final long DRAIN_GRACE = TimeUnit.SECONDS.toNanos(1);

    private final Http1Server server;
    private final StreamFactory streams;
    private final Deadline deadline;
    private State state = State.HEAD;
    private @Nullable ServerStream stream;
    private int drained;
    private long lingerEnd;
    private boolean fresh = true;
    private boolean headBegun;
    private boolean paused;
    private boolean reading = true;
    private boolean inputEnded;
    private boolean draining;

    Http1ServerConnection(Http1Server server, Channel channel, StreamFactory streams) {
        super(server.config(), channel);
        this.server = server;
        this.streams = streams;
        this.deadline = new Deadline(channel.eventLoop(), this::expired);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        super.handlerAdded(context);
        deadline.in(server.idleTimeout());
    }

    // ---- what comes in ----

    @Override
    boolean isDeaf() {
        return state == State.DISCARDING || state == State.CLOSED;
    }

    @Override
    boolean step(ByteBuf in) {
        return switch (state) {
            case HEAD -> head(in);
            case BODY, DRAINING -> body(in);
            case TUNNEL -> tunnel(in);
            case WAITING -> false;
            case DISCARDING, CLOSED -> {
                dropInput();
                yield false;
            }
        };
    }

    @Override
    void afterDecoding() {
        switch (state) {
            case HEAD -> awaitHead();
            case BODY -> deadline.in(paused ? 0 : Deadline.nanos(config.requestBodyTimeout()));
            case DRAINING -> deadline.in(Deadline.nanos(config.requestBodyTimeout()));
            case TUNNEL, WAITING -> deadline.off();
            case DISCARDING -> linger();
            case CLOSED -> {}
        }
        if (stream != null && !channel.isWritable()) {
            deadline.in(Deadline.nanos(config.responseBodyTimeout()));
        }
        readIfWanted();
    }

    private void readIfWanted() {
        var wanted = !paused && (state != State.WAITING || isRead());
        if (wanted != reading) {
            reading = wanted;
            channel.config().setAutoRead(wanted);
        }
    }

    private void awaitHead() {
        if (isRead()) {
            headBegun = false;
            if (!(fresh && draining)) {
                deadline.in(server.idleTimeout());
            }
        } else if (!headBegun) {
            headBegun = true;
            deadline.in(Deadline.nanos(config.headerTimeout()));
        }
    }

    private boolean head(ByteBuf in) {
        Input.skipEmptyLines(in);
        if (!mayHoldHead(in)) {
            return false;
        }
        var size = parser.parseRequest(in, config);
        if (size == HeadParser.INCOMPLETE) {
            headIncomplete(in);
            return false;
        }
        if (size == HeadParser.REFUSED) {
            refuse(parser.refusal());
            return false;
        }
        headTaken(in, size);
        var scheme = channel.pipeline().get(SslHandler.class) == null ? "http" : "https";
        begin(RequestReader.read(parser, size, scheme, config));
        return true;
    }

    private void begin(RequestReader request) {
        if (request.refusal() != null) {
            refuse(request.refusal());
            return;
        }
        fresh = false;
        headBegun = false;
        var head = request.head();
        var old = parser.minor() == 0;
        var begun = new ServerStream(this, output(), request, old);
        stream = begun;
        var end = false;
        if (head.upgrade()) {
            body.noBody();
            state = State.WAITING;
        } else if (request.length() < 0) {
            body.chunked(config.maxRequestBodySize());
            state = State.BODY;
        } else if (request.length() > 0) {
            body.length(request.length());
            state = State.BODY;
        } else {
            body.noBody();
            state = State.WAITING;
            end = true;
        }
        begun.begin(streams.newStream(begun), head, end);
    }

    private boolean body(ByteBuf in) {
        return switch (body.step(in)) {
            case MORE -> false;
            case DATA -> {
                data(in);
                yield true;
            }
            case END -> {
                bodyEnded();
                yield true;
            }
            case REFUSED -> {
                bodyRefused(body.refusal());
                yield false;
            }
        };
    }

    private void data(ByteBuf in) {
        var length = body.length();
        var receiving = stream;
        if (state == State.DRAINING || receiving == null) {
            in.skipBytes(length);
            drained += length;
            if (body.ended()) {
                bodyEnded();
            } else if (drained > DRAIN_BOUND) {
                closeAfterOutput();
            }
            return;
        }
        receiving.bodyBegun();
        var end = body.ended();
        if (end) {
            state = State.WAITING;
        }
        receiving.receiver().data(takeFrom(in, length), end);
    }

    private void bodyEnded() {
        var receiving = stream;
        if (state == State.DRAINING || receiving == null) {
            state = State.HEAD;
            return;
        }
        state = State.WAITING;
        var trailers = body.trailers();
        if (trailers == null) {
            receiving.receiver().data(Unpooled.EMPTY_BUFFER, true);
        } else {
            receiving.receiver().trailers(trailers);
        }
    }

    private void bodyRefused(Refusal why) {
        if (stream == null) {
            closeAfterOutput();
        } else {
            resetRequest(
                    why == Refusal.BODY_TOO_LARGE
                            ? StreamReset.REQUEST_TOO_LARGE
                            : StreamReset.DOWNSTREAM_PROTOCOL_ERROR);
        }
    }

    /// The request goes no further, but it may be answered.
    private void resetRequest(StreamReset why) {
        var reset = stream;
        if (reset != null) {
            state = State.DISCARDING;
            reset.lastOfConnection();
            reset.receiver().reset(why);
        }
    }

    private boolean tunnel(ByteBuf in) {
        var receiving = stream;
        if (receiving == null || inputEnded) {
            dropInput();
            return false;
        }
        receiving.receiver().data(takeFrom(in, in.readableBytes()), false);
        return true;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event != ChannelInputShutdownEvent.INSTANCE) {
            context.fireUserEventTriggered(event);
            return;
        }
        if (state != State.TUNNEL || stream == null) {
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
        stream = null;
        state = State.CLOSED;
        deadline.cancel();
        drop();
        if (ended != null) {
            ended.receiver().reset(StreamReset.DOWNSTREAM_CLOSED);
        }
        context.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        var writing = stream;
        if (writing != null) {
            if (channel.isWritable()) {
                writing.receiver().onWritable();
            }
            if (!isDecoding()) {
                afterDecoding();
            }
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            LOG.warn("a connection is closed after a failure of the proxy itself", cause);
        }
        Input.close(channel);
    }

    private void expired() {
        if (stream != null && !channel.isWritable()) {
            abort(StreamReset.DOWNSTREAM_CLOSED);
            return;
        }
        switch (state) {
            case HEAD -> {
                if (headBegun) {
                    refuse(Refusal.HEAD_TIMEOUT);
                } else {
                    Input.close(channel);
                }
            }
            case BODY -> resetRequest(StreamReset.DOWNSTREAM_BODY_TIMEOUT);
            case DRAINING, DISCARDING -> Input.close(channel);
            case TUNNEL, WAITING, CLOSED -> {}
        }
    }

    private void abort(StreamReset why) {
        var ended = stream;
        stream = null;
        state = State.DISCARDING;
        if (ended != null) {
            ended.receiver().reset(why);
        }
        if (!channel.isWritable()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        }
        Input.close(channel);
    }

    // ---- what the proxy says by itself ----

    private void refuse(Refusal why) {
        var text = (why.sentence() + "\n").getBytes(StandardCharsets.US_ASCII);
        var line = StatusLines.usual(why.status());
        var date = server.date().line();
        var rest =
                ("Content-Type: text/plain\r\nContent-Length: "
                                + text.length
                                + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        output().room(line.length + date.length + rest.length + text.length)
                .writeBytes(line)
                .writeBytes(date)
                .writeBytes(rest)
                .writeBytes(text);
        streams.refused(why.status(), why.detail());
        closeAfterOutput();
    }

    // ---- called by the stream's leg ----

    HttpDate date() {
        return server.date();
    }

    boolean isCurrent(ServerStream leg) {
        return stream == leg;
    }

    boolean isDraining() {
        return draining;
    }

    /// Whether the request that is under way will be through without much more being read.
    boolean requestNearlyRead() {
        return state == State.WAITING || (state == State.BODY && body.endsWithin(DRAIN_BOUND));
    }

    void pause() {
        paused = true;
        if (!isDecoding()) {
            afterDecoding();
        }
    }

    void resume() {
        paused = false;
        decode();
    }

    /// From now on the connection is a tunnel.
    void switchProtocols() {
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
        state = State.TUNNEL;
        decode();
    }

    /// The response is through.
    void responseEnded(ServerStream ended) {
        if (state == State.TUNNEL) {
            closeIfTunnelEnded();
            return;
        }
        stream = null;
        paused = false;
        if (!ended.persistent() || draining || state == State.DISCARDING) {
            closeAfterOutput();
            return;
        }
        if (state == State.BODY) {
            drained = 0;
            state = State.DRAINING;
        } else {
            state = State.HEAD;
        }
        decode();
    }

    /// The response cannot be brought to its end.
    void cut(boolean tellByReset) {
        stream = null;
        state = State.DISCARDING;
        if (tellByReset) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
        } else {
            output().flush();
        }
        Input.close(channel);
    }

    private void closeIfTunnelEnded() {
        var tunnelled = stream;
        if (tunnelled == null || !tunnelled.over()) {
            return;
        }
        if (inputEnded) {
            stream = null;
            output().afterAll(_ -> Input.close(channel));
        } else {
            output().afterAll(_ -> Input.shutdownOutput(channel));
        }
    }

    /// Once what is written has left, the connection closes: at once where the client has nothing
    /// more to say, else when it has stopped, so that what it sends does not destroy what it has
    /// not read yet.
    private void closeAfterOutput() {
        var quiet = state == State.WAITING && isRead();
        state = State.DISCARDING;
        paused = false;
        lingerEnd = deadline.now() + LINGER;
        output().afterAll(
                        _ -> {
                            if (quiet) {
                                Input.close(channel);
                            } else {
                                Input.shutdownOutput(channel);
                            }
                        });
        if (!isDecoding()) {
            decode();
        }
    }

    private void linger() {
        if (stream == null) {
            deadline.in(Math.max(1, Math.min(LINGER_STEP, lingerEnd - deadline.now())));
        } else {
            deadline.off();
        }
    }

    // ---- ServerConnection ----

    @Override
    public void drain() {
        draining = true;
        if (stream == null && state == State.HEAD && isRead()) {
            if (fresh) {
                deadline.in(DRAIN_GRACE);
            } else {
                // the last response may still wait for the flush at the end of this turn
                state = State.DISCARDING;
                output().afterAll(_ -> Input.close(channel));
            }
        }
    }

    @Override
    public void close() {
        abort(StreamReset.LOCAL_CLOSED);
    }
}
