package mosn.core.protocol.http1;

import java.util.Locale;

/// Why a message is not taken: the status and sentence a client gets, and the word in the log.
enum Refusal {
    BAD_METHOD(400, "The request line does not begin with a method."),
    BAD_TARGET(400, "The request target is not valid."),
    TARGET_TOO_LONG(414, "The request target is too long."),
    BAD_VERSION(400, "The request line does not end in HTTP/1.1 or HTTP/1.0."),
    UNSUPPORTED_VERSION(505, "Only HTTP/1.1 and HTTP/1.0 are spoken here."),
    BAD_STATUS_LINE(400, "The status line is not valid."),
    HEAD_TOO_LARGE(431, "The header fields are too large."),
    TOO_MANY_HEADERS(431, "There are too many header fields."),
    BAD_LINE_END(400, "A line does not end in CR LF."),
    OBS_FOLD(400, "A header field continues on a second line."),
    SPACE_BEFORE_COLON(400, "There is white space between a header's name and its colon."),
    BAD_HEADER_NAME(400, "The name of a header field is not valid."),
    BAD_HEADER_VALUE(400, "The value of a header field holds a control character."),
    BAD_CONTENT_LENGTH(400, "Content-Length is not a number."),
    CONTENT_LENGTH_REPEATED(400, "There is more than one Content-Length."),
    CONTENT_LENGTH_AND_CHUNKED(400, "There are both Content-Length and Transfer-Encoding."),
    BAD_TRANSFER_ENCODING(400, "Transfer-Encoding is not chunked alone."),
    TRANSFER_ENCODING_IN_HTTP_1_0(400, "HTTP/1.0 has no Transfer-Encoding."),
    MISSING_HOST(400, "There is no Host field."),
    HOST_REPEATED(400, "There is more than one Host field."),
    BAD_HOST(400, "The host is not valid."),
    CONNECT(501, "CONNECT is not served here."),
    BAD_CHUNK_SIZE(400, "The size of a chunk is not valid."),
    BAD_CHUNK_EXTENSION(400, "The extension of a chunk is not valid or too long."),
    BAD_CHUNK_END(400, "A chunk does not end where its size says."),
    BODY_TOO_LARGE(413, "The body is too large."),
    HEAD_TIMEOUT(408, "The header fields did not arrive in time.");

    private final int status;
    private final String sentence;
    private final String detail = name().toLowerCase(Locale.ROOT);

    Refusal(int status, String sentence) {
        this.status = status;
        this.sentence = sentence;
    }

    int status() {
        return status;
    }

    String sentence() {
        return sentence;
    }

    String detail() {
        return detail;
    }
}
