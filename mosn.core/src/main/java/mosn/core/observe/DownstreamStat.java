package mosn.core.observe;

/// What is counted of listeners and of the proxy as a whole (`downstream` with `listener=NAME`, and
/// with `proxy=global`). Keys are MOSN's: the constants' names in lower case. Times are
/// nanoseconds.
public enum DownstreamStat {
    CONNECTION_TOTAL,
    CONNECTION_DESTROY,
    /// Goes up and down.
    CONNECTION_ACTIVE,
    BYTES_READ_TOTAL,
    BYTES_WRITE_TOTAL,
    /// Goes up and down: read, and not decoded yet.
    BYTES_READ_BUFFERED,
    /// Goes up and down: written, and not taken by the client yet.
    BYTES_WRITE_BUFFERED,
    REQUEST_TOTAL,
    /// Goes up and down.
    REQUEST_ACTIVE,
    REQUEST_RESET,
    REQUEST_TIME_TOTAL,
    REQUEST_FAILED,
    PROCESS_TIME_TOTAL,
    REQUEST_200_TOTAL,
    REQUEST_206_TOTAL,
    REQUEST_302_TOTAL,
    REQUEST_304_TOTAL,
    REQUEST_400_TOTAL,
    REQUEST_403_TOTAL,
    REQUEST_404_TOTAL,
    REQUEST_416_TOTAL,
    REQUEST_499_TOTAL,
    REQUEST_500_TOTAL,
    REQUEST_502_TOTAL,
    REQUEST_503_TOTAL,
    REQUEST_504_TOTAL,
    REQUEST_OTHER_CODE;

    /// The logical type of these numbers.
    public static final String TYPE = "downstream";

    /// Key of the histogram beside [#REQUEST_TIME_TOTAL].
    public static final String REQUEST_TIME = "request_time";

    /// Key of the histogram beside [#PROCESS_TIME_TOTAL].
    public static final String PROCESS_TIME = "process_time";

    /// What counts responses of this status.
    public static DownstreamStat ofStatus(int status) {
        return switch (status) {
            case 200 -> REQUEST_200_TOTAL;
            case 206 -> REQUEST_206_TOTAL;
            case 302 -> REQUEST_302_TOTAL;
            case 304 -> REQUEST_304_TOTAL;
            case 400 -> REQUEST_400_TOTAL;
            case 403 -> REQUEST_403_TOTAL;
            case 404 -> REQUEST_404_TOTAL;
            case 416 -> REQUEST_416_TOTAL;
            case 499 -> REQUEST_499_TOTAL;
            case 500 -> REQUEST_500_TOTAL;
            case 502 -> REQUEST_502_TOTAL;
            case 503 -> REQUEST_503_TOTAL;
            case 504 -> REQUEST_504_TOTAL;
            default -> REQUEST_OTHER_CODE;
        };
    }
}
