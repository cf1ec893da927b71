package mosn.core.observe;

/// What is counted of clusters (`upstream` with `cluster=NAME`) and of their hosts (with
/// `host=ADDRESS` beside it). Keys are MOSN's: the constants' names in lower case. Times are
/// nanoseconds. What MOSN counts and this proxy has not is not listed: a key here is one that
/// moves.
public enum UpstreamStat {
    CONNECTION_TOTAL,
    CONNECTION_CLOSE,
    /// Goes up and down.
    CONNECTION_ACTIVE,
    CONNECTION_CON_FAIL,
    CONNECTION_LOCAL_CLOSE,
    CONNECTION_REMOTE_CLOSE,
    CONNECTION_LOCAL_CLOSE_WITH_ACTIVE_REQUEST,
    CONNECTION_REMOTE_CLOSE_WITH_ACTIVE_REQUEST,
    /// The host says that it takes no more streams.
    CONNECTION_CLOSE_NOTIFY,
    REQUEST_TOTAL,
    /// Goes up and down.
    REQUEST_ACTIVE,
    REQUEST_LOCAL_RESET,
    REQUEST_REMOTE_RESET,
    REQUEST_TIMEOUT,
    REQUEST_PENDING_OVERFLOW,
    /// From the head of the request to the end of the response.
    REQUEST_DURATION_TIME_TOTAL,
    /// A dead pooled connection was replaced.
    REQUEST_RETRY,
    /// Below 500.
    RESPONSE_SUCCESS,
    RESPONSE_FAILED,
    CONNECTION_BYTES_READ_TOTAL,
    /// Goes up and down: read, and not decoded yet.
    CONNECTION_BYTES_READ_BUFFERED,
    CONNECTION_BYTES_WRITE,
    /// Goes up and down: written, and not taken by the host yet.
    CONNECTION_BYTES_WRITE_BUFFERED;

    /// The logical type of these numbers.
    public static final String TYPE = "upstream";

    /// Key of the histogram beside [#REQUEST_DURATION_TIME_TOTAL].
    public static final String REQUEST_DURATION_TIME = "request_duration_time";
}
