package mosn.core.observe;

/// What is counted of clusters (`upstream` with `cluster=NAME`) and of their hosts (with
/// `host=ADDRESS` beside it). Keys are MOSN's: the constants' names in lower case. Times are
/// nanoseconds.
public enum UpstreamStat {
    CONNECTION_TOTAL,
    CONNECTION_CLOSE,
    /// Goes up and down.
    CONNECTION_ACTIVE,
    CONNECTION_CON_FAIL,
    CONNECTION_RETRY,
    CONNECTION_LOCAL_CLOSE,
    CONNECTION_REMOTE_CLOSE,
    CONNECTION_LOCAL_CLOSE_WITH_ACTIVE_REQUEST,
    CONNECTION_REMOTE_CLOSE_WITH_ACTIVE_REQUEST,
    CONNECTION_CLOSE_NOTIFY,
    REQUEST_TOTAL,
    /// Goes up and down.
    REQUEST_ACTIVE,
    REQUEST_LOCAL_RESET,
    REQUEST_REMOTE_RESET,
    REQUEST_TIMEOUT,
    REQUEST_FAILURE_EJECT,
    REQUEST_PENDING_OVERFLOW,
    REQUEST_DURATION_TIME_TOTAL,
    REQUEST_RETRY,
    REQUEST_RETRY_OVERFLOW,
    RESPONSE_SUCCESS,
    RESPONSE_FAILED,
    LB_SUBSETS_FALLBACK,
    LB_SUBSETS_CREATED,
    CONNECTION_BYTES_READ_TOTAL,
    /// Goes up and down.
    CONNECTION_BYTES_READ_BUFFERED,
    CONNECTION_BYTES_WRITE,
    /// Goes up and down.
    CONNECTION_BYTES_WRITE_BUFFERED;

    /// The logical type of these numbers.
    public static final String TYPE = "upstream";

    /// Key of the histogram beside [#REQUEST_DURATION_TIME_TOTAL].
    public static final String REQUEST_DURATION_TIME = "request_duration_time";
}
