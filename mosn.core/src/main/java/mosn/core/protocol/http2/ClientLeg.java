package mosn.core.protocol.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;

import mosn.api.message.RequestHead;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.HttpResponseHead;
import mosn.core.message.KnownField;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.protocol.http1.HopByHop;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;

/// One request's leg: writes the request. Its stream begins with the head.
final class ClientLeg extends Http2Leg implements UpstreamLeg {
    private static final AsciiString METHOD = AsciiString.cached(":method");
    private static final AsciiString SCHEME = AsciiString.cached(":scheme");
    private static final AsciiString AUTHORITY = AsciiString.cached(":authority");
    private static final AsciiString PATH = AsciiString.cached(":path");
    private static final AsciiString PROTOCOL = AsciiString.cached(":protocol");
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString GET = AsciiString.cached("GET");
    private static final AsciiString POST = AsciiString.cached("POST");

    private final Http2ClientConnection connection;
    private final ResponseReceiver receiver;
    private @Nullable HttpRequestHead waiting;
    private boolean waitingEnd;
    private boolean tunnel;
    private boolean headWritten;
    private boolean toHead;
    private boolean answered;
    private int informational;
    private @Nullable AsciiString protocol;
    private @Nullable WebSocketKey key;

    ClientLeg(Http2ClientConnection connection, ResponseReceiver receiver) {
        super(connection, connection.config().streamWindow());
        this.connection = connection;
        this.receiver = receiver;
    }

    ResponseReceiver receiver() {
        return receiver;
    }

    /// Whether the response's head has come.
    boolean answered() {
        return answered;
    }

    /// Whether one more 1xx response is one too many.
    boolean isTooInformative() {
        return ++informational > connection.config().maxInformationalCount();
    }

    // ---- the request ----

    @Override
    public void head(RequestHead request, boolean end) {
        if (over() || headWritten || waiting != null) {
            return;
        }
        var head = HttpRequestHead.of(request);
        toHead = head.method().equals("HEAD");
        tunnel = !end && head.upgrade() && head.headers().contains(KnownField.UPGRADE);
        if (!tunnel) {
            HopByHop.removeWritten(head.headers(), false);
            frame(head.headers(), end);
        }
        if (connection.takes(this)) {
            begin(head, end);
        } else {
            waiting = head;
            waitingEnd = end;
        }
    }

    /// Whether it asks for a tunnel, for which one must know what the host can do.
    boolean tunnel() {
        return tunnel;
    }

    /// The host takes it now.
    void begin() {
        var head = waiting;
        if (head != null) {
            waiting = null;
            begin(head, waitingEnd);
            connection.wake(this);
        }
    }

    private void begin(HttpRequestHead head, boolean end) {
        if (tunnel) {
            tunnel(head, head.headers().get(KnownField.UPGRADE));
        } else {
            write(head, head.headers(), end);
        }
    }

    private void tunnel(HttpRequestHead head, @Nullable String name) {
        if (name == null || !connection.tunnels()) {
            reset(Http2Error.CANCEL);
            tell(StreamReset.UPSTREAM_RESET);
            return;
        }
        var headers = new HeaderBlock(); // a copy: another connection may yet be asked
        head.headers().forEach(headers::add);
        key = WebSocketKey.takeFrom(headers);
        protocol = AsciiString.of(name);
        HopByHop.removeWritten(headers, false);
        headers.remove(KnownField.CONTENT_LENGTH);
        write(head, headers, false);
    }

    private void frame(HeaderBlock headers, boolean end) {
        var length = headers.contentLength();
        if (length == -2) {
            headers.remove(KnownField.CONTENT_LENGTH);
        } else if (end && length > 0) {
            headers.set(KnownField.CONTENT_LENGTH.text(), "0");
        }
        announce(end ? -1 : length);
    }

    private void write(HttpRequestHead head, HeaderBlock headers, boolean end) {
        connection.begin(this);
        headWritten = true;
        var source = HeaderSource.ofThread().begin(headers, true);
        source.first(METHOD, protocol == null ? method(head.method()) : CONNECT);
        if (protocol != null) {
            source.first(PROTOCOL, protocol);
        }
        var tls = connection.channel().pipeline().get(SslHandler.class) != null;
        source.first(SCHEME, tls ? HTTPS : HTTP);
        var host = headers.line(KnownField.HOST, 0);
        source.first(AUTHORITY, host < 0 ? peer() : HeaderSource.value(headers, host));
        source.first(PATH, head.target());
        writeHead(source, end);
    }

    private static AsciiString method(String name) {
        return switch (name) {
            case "GET" -> GET;
            case "POST" -> POST;
            default -> AsciiString.of(name);
        };
    }

    /// For a request of HTTP/1.0 that names no host.
    private AsciiString peer() {
        return AsciiString.of(
                connection.channel().remoteAddress() instanceof InetSocketAddress address
                                && address.getAddress() != null
                        ? authority(address)
                        : "localhost");
    }

    private static String authority(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        var zone = host.indexOf('%');
        var plain = zone < 0 ? host : host.substring(0, zone);
        return (plain.indexOf(':') < 0 ? plain : "[" + plain + "]") + ":" + address.getPort();
    }

    @Override
    boolean takesBody() {
        return tunnel ? answered : headWritten || (waiting != null && !waitingEnd);
    }

    @Override
    void mismatch() {
        reset(Http2Error.CANCEL);
        tell(StreamReset.LOCAL_PROTOCOL_ERROR);
    }

    // ---- the response ----

    /// @param end whether nothing follows
    void answer(HttpResponseHead head, boolean end) {
        answered = true;
        if (protocol != null && head.status() / 100 == 2 && !end) {
            changeProtocol(head);
            return;
        }
        var bodiless = toHead || head.status() == 204 || head.status() == 304;
        expect(bodiless ? 0 : head.headers().contentLength());
        if (end && !bodiless && !asAnnounced(0, true)) {
            connection.onStreamFault(this, Http2Error.PROTOCOL_ERROR);
            return;
        }
        if (end) {
            remoteEnd();
        }
        receiver.head(head, end);
        connection.tellLeft(this);
    }

    /// The rest of the proxy knows tunnels as HTTP/1 begins them.
    private void changeProtocol(HttpResponseHead head) {
        head.headers().remove(KnownField.CONTENT_LENGTH);
        head.headers().set(KnownField.UPGRADE.text(), String.valueOf(protocol));
        if (key != null) {
            key.answerIn(head.headers());
        }
        receiver.head(new HttpResponseHead(101, null, head.headers()), false);
    }

    @Override
    void tellWritable() {
        receiver.onWritable();
    }

    @Override
    void tell(StreamReset why) {
        receiver.reset(why);
        connection.tellLeft(this);
    }

    @Override
    public void reset() {
        if (!over()) {
            reset(Http2Error.CANCEL);
            connection.tellLeft(this);
        }
    }
}
