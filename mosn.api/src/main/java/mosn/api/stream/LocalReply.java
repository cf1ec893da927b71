package mosn.api.stream;

import mosn.api.message.Buffer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Answers the request here. It *is* the reply: nothing of the request, or of an upstream's
/// response that it replaces, gets into it. Sender filters see it like any response.
///
/// In [StreamReceiverFilter#requestData] and behind it the response may already have begun; the
/// stream is then reset.
///
/// @param status 200 to 599
/// @param headers in order; a length is added
/// @param detail one word for access log, metrics and people who ask why, as in `auth_denied`
public record LocalReply(
        int status, List<Map.Entry<String, String>> headers, Buffer body, String detail)
        implements BeforeRouteStatus,
                AfterRouteStatus,
                AfterChooseHostStatus,
                RequestDataStatus,
                RequestTrailersStatus,
                BeforeSendStatus {
    public LocalReply {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not from 200 to 599");
        }
        if (detail.isEmpty() || detail.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new IllegalArgumentException("detail '" + detail + "' is not one word");
        }
        headers = List.copyOf(headers);
    }

    public static LocalReply of(int status, String detail) {
        return new LocalReply(status, List.of(), Buffer.EMPTY, detail);
    }

    /// The same with a body of text and its content type.
    public LocalReply text(String body) {
        return with("content-type", "text/plain; charset=utf-8").body(Buffer.of(body));
    }

    public LocalReply body(Buffer body) {
        return new LocalReply(status, headers, body, detail);
    }

    public LocalReply with(String name, String value) {
        var more = new ArrayList<>(headers);
        more.add(Map.entry(name, value));
        return new LocalReply(status, more, body, detail);
    }
}
