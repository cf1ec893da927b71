package mosn.core.protocol.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.KnownField;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/// One request's leg: writes the request.
///
/// The body is framed by its Content-Length where it has one, else in chunks. A request that asks
/// for a tunnel has no body until the response's 101.
final class ClientStream implements UpstreamLeg {
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
    private static final int MORE_LINES = 256;

    private enum State {
        NOTHING_SENT,
        BODY,
        /// For the 101.
        WAITING,
        OVER
    }

    private final Http1ClientConnection connection;
    private final Output output;
    private final ResponseReceiver receiver;
    private final BodyEncoder body = new BodyEncoder();
    private State state = State.NOTHING_SENT;
    private boolean toHead;
    private List<String> protocols = List.of();

    ClientStream(Http1ClientConnection connection, Output output, ResponseReceiver receiver) {
        this.connection = connection;
        this.output = output;
        this.receiver = receiver;
    }

    ResponseReceiver receiver() {
        return receiver;
    }

    boolean toHead() {
        return toHead;
    }

    boolean upgrade() {
        return state == State.WAITING;
    }

    /// What it asked to change to.
    List<String> protocols() {
        return protocols;
    }

    boolean over() {
        return state == State.OVER;
    }

    /// The response's head is there: who waited for a tunnel has it now, or has said all.
    void answered(boolean switching) {
        if (state == State.WAITING) {
            state = switching ? State.BODY : State.OVER;
        }
    }

    @Override
    public void head(RequestHead request, boolean end) {
        if (state != State.NOTHING_SENT || !connection.isCurrent(this)) {
            return;
        }
        var head = HttpRequestHead.of(request);
        var headers = head.headers();
        toHead = head.method().equals("HEAD");
        keepFirstHost(headers);
        var upgrade = !end && head.upgrade() ? headers.get(KnownField.UPGRADE) : null;
        HopByHop.removeWritten(headers, upgrade != null);
        if (upgrade != null) {
            protocols = List.of(upgrade.toLowerCase(Locale.ROOT));
            headers.remove(KnownField.CONTENT_LENGTH);
            body.raw();
            state = State.WAITING;
        } else {
            frame(head, end);
            state = end ? State.OVER : State.BODY;
        }
        write(head, upgrade != null);
        if (end) {
            connection.requestEnded();
        }
    }

    /// The one that routes have seen, whatever filters have added.
    private static void keepFirstHost(HeaderBlock headers) {
        var next = headers.line(KnownField.HOST, 0) + 1;
        for (var line = headers.line(KnownField.HOST, next);
                line >= 0;
                line = headers.line(KnownField.HOST, next)) {
            headers.remove(KnownField.HOST, line);
        }
    }

    private void frame(HttpRequestHead head, boolean end) {
        var headers = head.headers();
        var length = headers.contentLength();
        if (end) {
            // RFC 9110 section 8.6: methods that mean a body say that there is none
            if (length > 0 || length == -2 || (length == -1 && meansBody(head.method()))) {
                headers.set(KnownField.CONTENT_LENGTH.text(), "0");
            }
            body.none();
        } else if (length >= 0) {
            body.length(length);
        } else {
            headers.remove(KnownField.CONTENT_LENGTH);
            body.chunked();
        }
    }

    private static boolean meansBody(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private void write(HttpRequestHead head, boolean upgrade) {
        var headers = head.headers();
        var out =
                output.room(
                        head.method().length()
                                + head.targetLength()
                                + headers.length()
                                + MORE_LINES
                                + body.room());
        ByteBufUtil.writeAscii(out, head.method());
        out.writeByte(' ');
        head.writeTargetTo(out);
        out.writeBytes(VERSION);
        if (!headers.contains(KnownField.HOST)) {
            ByteBufUtil.writeAscii(out, "Host: " + peer() + "\r\n");
        }
        headers.writeTo(out);
        if (body.isChunked()) {
            out.writeBytes(CHUNKED);
        }
        connectionLine(out, headers, upgrade);
        out.writeShort('\r' << 8 | '\n');
    }

    private static void connectionLine(ByteBuf out, HeaderBlock headers, boolean upgrade) {
        var te = headers.contains(KnownField.TE);
        if (te || upgrade) {
            var options = te && upgrade ? "upgrade, TE" : te ? "TE" : "upgrade";
            ByteBufUtil.writeAscii(out, "Connection: " + options + "\r\n");
        }
    }

    /// For a request of HTTP/1.0 that names no host.
    private String peer() {
        return connection.channel().remoteAddress() instanceof InetSocketAddress address
                        && address.getAddress() != null
                ? authority(address)
                : "localhost";
    }

    private static String authority(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        var zone = host.indexOf('%');
        var plain = zone < 0 ? host : host.substring(0, zone);
        return (plain.indexOf(':') < 0 ? plain : "[" + plain + "]") + ":" + address.getPort();
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        if (state == State.WAITING && end && !chunk.isReadable() && connection.isCurrent(this)) {
            // the client gave its tunnel up before there was one
            chunk.release();
            return;
        }
        if (state != State.BODY || !connection.isCurrent(this)) {
            chunk.release();
            return;
        }
        sent(body.data(output, chunk, end), end);
    }

    @Override
    public void trailers(Headers trailers) {
        if (state == State.BODY && connection.isCurrent(this)) {
            sent(body.end(output, trailers), true);
        }
    }

    private void sent(boolean asAnnounced, boolean end) {
        if (!asAnnounced) {
            state = State.OVER;
            connection.fail(StreamReset.LOCAL_PROTOCOL_ERROR);
        } else if (end) {
            state = State.OVER;
            connection.requestEnded();
        }
    }

    @Override
    public boolean writable() {
        return connection.channel().isWritable();
    }

    @Override
    public void pause() {
        if (connection.isCurrent(this)) {
            connection.pause();
        }
    }

    @Override
    public void resume() {
        if (connection.isCurrent(this)) {
            connection.resume();
        }
    }

    /// HTTP/1 can end a stream only with its connection.
    @Override
    public void reset() {
        if (connection.isCurrent(this)) {
            state = State.OVER;
            connection.end();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
