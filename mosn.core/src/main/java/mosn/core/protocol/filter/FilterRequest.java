package mosn.core.protocol.filter;

import mosn.api.network.StreamRequest;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.KnownField;
import mosn.core.protocol.http1.HopByHop;
import mosn.core.protocol.http1.MessageRules;

/// The head of a stream that a network filter begins. What a filter says may be what its client has
/// said: it is under the rules that requests are under which were read.
final class FilterRequest {
    private FilterRequest() {}

    /// @param end whether there is no body
    /// @throws IllegalArgumentException where it holds what no request may
    static HttpRequestHead head(
            StreamRequest request, boolean end, String protocol, String scheme) {
        var head = new HttpRequestHead(protocol, "GET", scheme, "/", new HeaderBlock());
        if (request.method().equals("CONNECT")) {
            throw new IllegalArgumentException("the method is CONNECT, which is not served here");
        }
        head.method(request.method()); // which looks at what it is given, as path and query do
        var mark = request.target().indexOf('?');
        head.path(mark < 0 ? request.target() : request.target().substring(0, mark));
        head.query(mark < 0 ? null : request.target().substring(mark + 1));
        var headers = head.headers();
        request.headers().forEach(field -> headers.add(field.getKey(), field.getValue()));
        HopByHop.removeReceived(headers, null);
        checkLength(headers, end);
        checkHost(head);
        return head;
    }

    /// How long the body is has one answer.
    private static void checkLength(HeaderBlock headers, boolean end) {
        if (isRepeated(headers, KnownField.CONTENT_LENGTH)) {
            throw new IllegalArgumentException("there is more than one content-length");
        }
        if (!headers.contains(KnownField.CONTENT_LENGTH)) {
            return;
        }
        var length = headers.contentLength();
        if (length < 0) {
            throw new IllegalArgumentException("the content-length is no number");
        }
        if (end && length > 0) {
            throw new IllegalArgumentException(
                    "the content-length is " + length + ", and there is no body");
        }
    }

    private static void checkHost(HttpRequestHead head) {
        var headers = head.headers();
        if (isRepeated(headers, KnownField.HOST)) {
            throw new IllegalArgumentException("there is more than one host");
        }
        var line = headers.line(KnownField.HOST, 0);
        if (line < 0) {
            head.authority("localhost");
        } else if (!headers.valueMatches(line, MessageRules::isAuthority)) {
            throw new IllegalArgumentException("the host is none");
        }
    }

    private static boolean isRepeated(HeaderBlock headers, KnownField field) {
        var first = headers.line(field, 0);
        return first >= 0 && headers.line(field, first + 1) >= 0;
    }
}
