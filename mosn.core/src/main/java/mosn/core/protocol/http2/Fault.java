package mosn.core.protocol.http2;

import java.util.Locale;

/// Why a head is not taken: the status that says so, and the word in the log. What has the status
/// 400 is malformed in the sense of RFC 9113 section 8.1.1, and its stream is reset; the rest is
/// answered.
enum Fault {
    BAD_HEADER_NAME(400),
    UPPER_CASE_NAME(400),
    BAD_HEADER_VALUE(400),
    CONNECTION_SPECIFIC_HEADER(400),
    BAD_TE(400),
    UNKNOWN_PSEUDO_HEADER(400),
    PSEUDO_HEADER_REPEATED(400),
    PSEUDO_HEADER_AFTER_HEADERS(400),
    PSEUDO_HEADER_MISSING(400),
    PSEUDO_HEADER_OUT_OF_PLACE(400),
    BAD_METHOD(400),
    BAD_SCHEME(400),
    BAD_TARGET(400),
    BAD_HOST(400),
    MISSING_HOST(400),
    HOST_REPEATED(400),
    HOST_DISAGREES(400),
    BAD_STATUS(400),
    BAD_CONTENT_LENGTH(400),
    CONTENT_LENGTH_REPEATED(400),
    TARGET_TOO_LONG(414),
    HEAD_TOO_LARGE(431),
    TOO_MANY_HEADERS(431),
    BODY_TOO_LARGE(413),
    CONNECT(501);

    private final int status;
    private final String detail = name().toLowerCase(Locale.ROOT);

    Fault(int status) {
        this.status = status;
    }

    int status() {
        return status;
    }

    boolean malformed() {
        return status == 400;
    }

    String detail() {
        return detail;
    }
}
