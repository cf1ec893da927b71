package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.HttpResponseHead;
import mosn.core.message.KnownField;
import mosn.core.message.RequestReceiver;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// One request's leg: writes the response.
///
/// The body is framed by its Content-Length where it has one, in chunks where the client knows
/// them, and else by the connection's end. A response that begins before its request has been read
/// ends the connection, unless little of the request is left. Behind the end of the response
/// nothing of the request is passed on.
final class ServerStream implements DownstreamLeg {
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] UPGRADE = ascii("Connection: upgrade\r\n");
    private static final int MORE_LINES = 256;

    private enum State {
        NOTHING_SENT,
        BODY,
        OVER
    }

    private final Http1ServerConnection connection;
    private final Output output;
    private final BodyEncoder body = new BodyEncoder();
    private final boolean old;
    private final boolean toHead;
    private final boolean upgrade;
    private boolean persistent;
    private boolean awaitsContinue;
    private State state = State.NOTHING_SENT;
    private @Nullable RequestReceiver receiver;

    /// @param old whether the client speaks HTTP/1.0
    ServerStream(
            Http1ServerConnection connection, Output output, RequestReader request, boolean old) {
        this.connection = connection;
        this.output = output;
        this.old = old;
        this.toHead = request.head().method().equals("HEAD");
        this.upgrade = request.head().upgrade();
        this.persistent = request.persistent();
        this.awaitsContinue = request.expectsContinue();
    }

    void begin(RequestReceiver receiver, HttpRequestHead head, boolean end) {
        this.receiver = receiver;
        receiver.head(head, end);
    }

    RequestReceiver receiver() {
        return Objects.requireNonNull(receiver);
    }

    boolean persistent() {
        return persistent;
    }

    void lastOfConnection() {
        persistent = false;
    }

    void bodyBegun() {
        awaitsContinue = false;
    }

    boolean over() {
        return state == State.OVER;
    }

    @Override
    public ResponseHead newHead(int status) {
        return new HttpResponseHead(status);
    }

    @Override
    public void informational(ResponseHead head) {
        if (!is(State.NOTHING_SENT) || old) {
            return; // RFC 9110 section 15.2: never to HTTP/1.0
        }
        if (head.status() == 100) {
            awaitsContinue = false;
        }
        var http = HttpResponseHead.of(head);
        HopByHop.removeWritten(http.headers(), false);
        http.headers().remove(KnownField.CONTENT_LENGTH);
        var out = output.room(MORE_LINES + reasonLength(http) + http.headers().length());
        startLine(out, http);
        http.headers().writeTo(out);
        out.writeShort('\r' << 8 | '\n');
    }

    @Override
    public void head(ResponseHead response, boolean end) {
        if (!is(State.NOTHING_SENT)) {
            return;
        }
        var head = HttpResponseHead.of(response);
        var switching = head.status() == 101;
        if (switching && (!upgrade || end)) {
            reset(); // nobody asked for it
            return;
        }
        state = State.BODY;
        frame(head, switching, end);
        persistent &= !connection.isDraining() && !awaitsContinue;
        persistent &= connection.requestNearlyRead();
        write(head, switching);
        if (switching) {
            connection.switchProtocols();
        } else if (end) {
            end();
        }
    }

    private void frame(HttpResponseHead head, boolean switching, boolean end) {
        var headers = head.headers();
        HopByHop.removeWritten(headers, switching);
        var length = headers.contentLength();
        if (switching) {
            headers.remove(KnownField.CONTENT_LENGTH);
            body.raw();
        } else if (head.status() == 204) {
            headers.remove(KnownField.CONTENT_LENGTH);
            body.none();
        } else if (toHead || head.status() == 304) {
            body.none();
        } else if (end) {
            if (length != 0) {
                headers.set(KnownField.CONTENT_LENGTH.text(), "0");
            }
            body.none();
        } else if (length >= 0) {
            body.length(length);
        } else if (old) {
            headers.remove(KnownField.CONTENT_LENGTH);
            body.raw();
            persistent = false;
        } else {
            headers.remove(KnownField.CONTENT_LENGTH);
            body.chunked();
        }
    }

    private void write(HttpResponseHead head, boolean switching) {
        var headers = head.headers();
        var out = output.room(MORE_LINES + reasonLength(head) + headers.length() + body.room());
        startLine(out, head);
        headers.writeTo(out);
        if (!headers.contains(KnownField.DATE)) {
            out.writeBytes(connection.date().line());
        }
        if (body.isChunked()) {
            out.writeBytes(CHUNKED);
        }
        if (switching) {
            out.writeBytes(UPGRADE);
        } else if (!persistent) {
            out.writeBytes(CLOSE);
        } else if (old) {
            out.writeBytes(KEEP_ALIVE);
        }
        out.writeShort('\r' << 8 | '\n');
    }

    private static void startLine(ByteBuf out, HttpResponseHead head) {
        var reason = head.reason();
        if (reason == null) {
            out.writeBytes(StatusLines.usual(head.status()));
        } else {
            out.writeBytes(ascii(StatusLines.VERSION + head.status() + " "));
            out.writeBytes(reason.getBytes(StandardCharsets.ISO_8859_1));
            out.writeShort('\r' << 8 | '\n');
        }
    }

    private static int reasonLength(HttpResponseHead head) {
        var reason = head.reason();
        return reason == null ? 0 : reason.length();
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        if (!is(State.BODY)) {
            chunk.release();
            return;
        }
        if (!body.data(output, chunk, end)) {
            reset();
        } else if (end) {
            end();
        }
    }

    @Override
    public void trailers(Headers trailers) {
        if (is(State.BODY)) {
            if (body.end(output, trailers)) {
                end();
            } else {
                reset();
            }
        }
    }

    private void end() {
        state = State.OVER;
        connection.responseEnded(this);
    }

    @Override
    public boolean writable() {
        return connection.channel().isWritable();
    }

    @Override
    public void pause() {
        if (isCurrent()) {
            connection.pause();
        }
    }

    @Override
    public void resume() {
        if (isCurrent()) {
            connection.resume();
        }
    }

    /// HTTP/1 can end a stream only with its connection. A body whose end is the connection's is
    /// cut by a reset, lest the client take it for whole.
    @Override
    public void reset() {
        if (isCurrent()) {
            var raw = state == State.BODY && body.isRaw();
            state = State.OVER;
            connection.cut(raw);
        }
    }

    /// Calls that come too late find it otherwise.
    private boolean is(State expected) {
        return state == expected && isCurrent();
    }

    private boolean isCurrent() {
        return connection.isCurrent(this);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
