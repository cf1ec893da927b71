package mosn.core.protocol.http2;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.util.AsciiString;

import mosn.api.message.ResponseHead;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.HttpResponseHead;
import mosn.core.message.KnownField;
import mosn.core.message.RequestReceiver;
import mosn.core.message.StreamReset;
import mosn.core.protocol.http1.HopByHop;
import mosn.core.protocol.http1.HttpDate;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// One request's leg: writes the response. Behind its end nothing of the request is taken any more.
final class ServerLeg extends Http2Leg implements DownstreamLeg {
    private static final AsciiString STATUS = AsciiString.cached(":status");
    private static final AsciiString DATE = AsciiString.cached("date");
    private static final AsciiString[] STATUSES = new AsciiString[600];

    static {
        for (var status = 100; status < STATUSES.length; status++) {
            STATUSES[status] = AsciiString.cached(Integer.toString(status));
        }
    }

    private final Http2ServerConnection connection;
    private final HttpDate date;
    private final boolean toHead;
    private final @Nullable WebSocketKey key;
    private final boolean upgrade;
    private @Nullable RequestReceiver receiver;
    private boolean headWritten;
    private boolean tunnel;
    private boolean discards;
    private long movedAt;
    private long received;

    ServerLeg(Http2ServerConnection connection, HttpDate date, HttpRequestHead head) {
        super(connection, connection.config().streamWindow());
        this.connection = connection;
        this.date = date;
        this.toHead = head.method().equals("HEAD");
        this.upgrade = head.upgrade();
        this.key = upgrade ? WebSocketKey.putInto(head.headers()) : null;
        this.movedAt = connection.now();
    }

    void begin(RequestReceiver receiver, HttpRequestHead head, boolean end) {
        this.receiver = receiver;
        receiver.head(head, end);
    }

    RequestReceiver receiver() {
        return Objects.requireNonNull(receiver);
    }

    boolean tunnel() {
        return tunnel;
    }

    boolean awaitsBody() {
        return !remoteEnded() && !paused() && !discards && !upgrade;
    }

    long movedAt() {
        return movedAt;
    }

    @Override
    void moved() {
        movedAt = connection.now();
    }

    /// Nothing more of the request is passed on, but it may be answered.
    void discard() {
        discards = true;
    }

    boolean discards() {
        return discards;
    }

    boolean isTooLarge(int more, long most) {
        received += more;
        return most != 0 && received > most && !upgrade;
    }

    @Override
    public ResponseHead newHead(int status) {
        return new HttpResponseHead(status);
    }

    @Override
    public void informational(ResponseHead head) {
        if (over() || headWritten) {
            return;
        }
        var http = HttpResponseHead.of(head);
        HopByHop.removeWritten(http.headers(), false);
        http.headers().remove(KnownField.CONTENT_LENGTH);
        write(http, false, false);
    }

    @Override
    public boolean takesUpgrade(ResponseHead head) {
        return upgrade && (key == null || key.isAcceptedBy(HttpResponseHead.of(head).headers()));
    }

    @Override
    public void head(ResponseHead response, boolean end) {
        if (over() || headWritten) {
            return;
        }
        var head = HttpResponseHead.of(response);
        var headers = head.headers();
        HopByHop.removeWritten(headers, false);
        headWritten = true;
        if (head.status() == 101) {
            if (end || !takesUpgrade(head)) {
                reset(); // made by a filter
                return;
            }
            tunnel = true;
            moved();
            headers.remove(KnownField.CONTENT_LENGTH);
            WebSocketKey.removeProofFrom(headers);
            head.status(200);
            write(head, true, false);
            return;
        }
        if (upgrade && head.status() / 100 == 2) {
            head.status(502); // 2xx would be a tunnel (RFC 8441 section 5), and there is none
        }
        write(head, true, frame(head, end));
    }

    /// @return whether nothing follows on the wire
    private boolean frame(HttpResponseHead head, boolean end) {
        var headers = head.headers();
        if (head.status() == 204) {
            headers.remove(KnownField.CONTENT_LENGTH);
            return true;
        }
        if (toHead || head.status() == 304) {
            return true;
        }
        var length = headers.contentLength();
        if (length == -2) {
            headers.remove(KnownField.CONTENT_LENGTH);
        } else if (end && length > 0) {
            headers.set(KnownField.CONTENT_LENGTH.text(), "0");
        }
        announce(end ? -1 : length);
        return end;
    }

    private void write(HttpResponseHead head, boolean dated, boolean end) {
        var status = head.status();
        var source = HeaderSource.ofThread().begin(head.headers(), false);
        source.first(
                STATUS,
                status < STATUSES.length
                        ? STATUSES[status]
                        : AsciiString.of(Integer.toString(status)));
        if (dated && !head.headers().contains(KnownField.DATE)) {
            source.first(DATE, date.value());
        }
        writeHead(source, end);
    }

    @Override
    boolean takesBody() {
        return headWritten;
    }

    @Override
    void mismatch() {
        reset(Http2Error.INTERNAL_ERROR);
    }

    @Override
    void tellWritable() {
        receiver().onWritable();
    }

    @Override
    void tell(StreamReset why) {
        if (receiver != null) {
            receiver.reset(why);
        }
    }

    @Override
    public void reset() {
        reset(Http2Error.INTERNAL_ERROR);
    }
}
