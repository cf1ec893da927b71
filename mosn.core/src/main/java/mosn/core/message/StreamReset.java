package mosn.core.message;

import mosn.api.stream.ResponseFlag;

import org.jspecify.annotations.Nullable;

/// Why a stream ended before its time: who, what, and what the client is told if it can be told.
///
/// Statuses of the upstream's failures are MOSN's.
public enum StreamReset {
    /// The client closed or reset its connection.
    DOWNSTREAM_CLOSED(Side.DOWNSTREAM, 0, ResponseFlag.DOWNSTREAM_FAILURE),
    /// Bytes of the client that are no message.
    DOWNSTREAM_PROTOCOL_ERROR(Side.DOWNSTREAM, 400, ResponseFlag.DOWNSTREAM_FAILURE),
    /// The client stopped in the middle of its request.
    DOWNSTREAM_BODY_TIMEOUT(Side.DOWNSTREAM, 408, ResponseFlag.DOWNSTREAM_FAILURE),
    /// The request's body is over the listener's limit.
    REQUEST_TOO_LARGE(Side.DOWNSTREAM, 413, ResponseFlag.REQ_ENTITY_TOO_LARGE),
    /// The proxy ends, or cuts the connection.
    LOCAL_CLOSED(Side.LOCAL, 0, null),
    /// The operator ends what holds a replaced configuration.
    CUT(Side.LOCAL, 503, null),
    /// The proxy itself made a message that cannot be sent, such as a body of another length than
    /// its head says.
    LOCAL_PROTOCOL_ERROR(Side.LOCAL, 500, null),

    UPSTREAM_CONNECT_FAILED(Side.UPSTREAM, 502, ResponseFlag.UPSTREAM_CONNECTION_FAILURE),
    UPSTREAM_CONNECT_TIMEOUT(Side.UPSTREAM, 502, ResponseFlag.UPSTREAM_CONNECTION_FAILURE),
    /// The connection ended before a byte of the response, perhaps before the request was read:
    /// what happens to a pooled one that the host was just giving up.
    UPSTREAM_CLOSED_EARLY(Side.UPSTREAM, 502, ResponseFlag.UPSTREAM_CONNECTION_TERMINATION),
    /// The upstream says that it has not looked at the request, or it was never sent: it may be
    /// sent again, whatever it is.
    UPSTREAM_REFUSED(Side.UPSTREAM, 502, ResponseFlag.UPSTREAM_REMOTE_RESET),
    /// The connection ended in the middle of the response.
    UPSTREAM_CLOSED(Side.UPSTREAM, 502, ResponseFlag.UPSTREAM_CONNECTION_TERMINATION),
    /// The upstream reset this stream alone.
    UPSTREAM_RESET(Side.UPSTREAM, 502, ResponseFlag.UPSTREAM_REMOTE_RESET),
    /// Bytes of the upstream that are no message.
    UPSTREAM_PROTOCOL_ERROR(Side.UPSTREAM, 502, ResponseFlag.UPSTREAM_LOCAL_RESET),
    /// The response is over a limit.
    UPSTREAM_TOO_LARGE(Side.UPSTREAM, 502, ResponseFlag.UPSTREAM_LOCAL_RESET),
    UPSTREAM_OVERFLOW(Side.UPSTREAM, 503, ResponseFlag.UPSTREAM_OVERFLOW),
    UPSTREAM_TIMEOUT(Side.UPSTREAM, 504, ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);

    private final Side side;
    private final int status;
    private final @Nullable ResponseFlag flag;
    private final String detail;

    StreamReset(Side side, int status, @Nullable ResponseFlag flag) {
        this.side = side;
        this.status = status;
        this.flag = flag;
        this.detail = name().toLowerCase(java.util.Locale.ROOT);
    }

    public Side side() {
        return side;
    }

    /// Whether the client can still be told.
    public boolean answerable() {
        return status != 0;
    }

    /// What the client is told, where nothing has been sent; 0 where it cannot be told.
    public int status() {
        return status;
    }

    public @Nullable ResponseFlag flag() {
        return flag;
    }

    /// One word for the access log, as in `upstream_timeout`.
    public String detail() {
        return detail;
    }

    /// Whose doing it was.
    public enum Side {
        DOWNSTREAM,
        LOCAL,
        UPSTREAM
    }
}
