package mosn.core.protocol.http1;

/// How a body is cut into chunks is nobody's business: for comparing, a body becomes one chunk.
final class Chunks {
    private static final String HEAD = "Transfer-Encoding: chunked\r\n";

    private Chunks() {}

    static String merged(String messages) {
        var from = messages.indexOf(HEAD);
        var body = from < 0 ? -1 : messages.indexOf("\r\n\r\n", from);
        if (body < 0) {
            return messages;
        }
        var merged = new StringBuilder();
        var at = body + 4;
        while (at < messages.length()) {
            var line = messages.indexOf("\r\n", at);
            if (line < 0) {
                break;
            }
            var size = Integer.parseInt(messages, at, line, 16);
            at = line + 2;
            if (size == 0) {
                break;
            }
            merged.append(messages, at, Math.min(messages.length(), at + size));
            at += size + 2;
        }
        var rest = messages.substring(Math.min(messages.length(), at));
        return messages.substring(0, body + 4) + "[" + merged + "]" + merged(rest);
    }
}
