package mosn.core.message;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;

import mosn.api.message.RequestHead;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// A request's head in HTTP's terms. The authority is the `Host` field, in every version of HTTP.
///
/// The target stays the bytes it was read as until it is asked for, and is sent as those bytes
/// unless it is changed.
public final class HttpRequestHead implements RequestHead, Edited {
    private static final byte[] NOTHING = {};

    private final String protocol;
    private final String scheme;
    private final HeaderBlock headers;
    private String method;

    /// Where the target stands in `raw`: path, then query behind a `?` unless `queryFrom` is
    /// negative.
    private final byte[] raw;

    private final int from;
    private final int queryFrom;
    private final int to;
    private @Nullable String path;
    private @Nullable String query;
    private boolean changed;
    private int edits;
    private boolean upgrade;

    /// A head whose target is text.
    ///
    /// @param protocol MOSN's name of the downstream protocol
    /// @param target path and query, as in `/a?b`; or `*`
    public HttpRequestHead(
            String protocol, String method, String scheme, String target, HeaderBlock headers) {
        this(protocol, method, scheme, NOTHING, 0, -1, 0, headers);
        var mark = target.indexOf('?');
        path = mark < 0 ? target : target.substring(0, mark);
        query = mark < 0 ? null : target.substring(mark + 1);
        changed = true;
    }

    /// A head whose target was read: from `from` to `to` of `raw`, which does not change any more.
    ///
    /// @param queryFrom where what follows the first `?` begins; negative without a `?`
    public HttpRequestHead(
            String protocol,
            String method,
            String scheme,
            byte[] raw,
            int from,
            int queryFrom,
            int to,
            HeaderBlock headers) {
        this.protocol = protocol;
        this.method = method;
        this.scheme = scheme;
        this.raw = raw;
        this.from = from;
        this.queryFrom = queryFrom;
        this.to = to;
        this.headers = headers;
    }

    /// `head` itself where it is one of these, else a copy; what `head` does not have becomes
    /// `POST` and `/`.
    ///
    /// @throws IllegalArgumentException where HTTP cannot say what is in it
    public static HttpRequestHead of(RequestHead head) {
        if (head instanceof HttpRequestHead http) {
            return http;
        }
        var copy =
                new HttpRequestHead(
                        head.protocol(),
                        "POST",
                        Objects.requireNonNullElse(head.scheme(), "http"),
                        "/",
                        new HeaderBlock());
        var method = head.method();
        if (method != null) {
            copy.method(method);
        }
        head.headers().forEach(copy.headers::add);
        var path = head.path();
        if (path != null) {
            copy.path(path);
        }
        copy.query(head.query());
        var authority = head.authority();
        if (authority != null) {
            copy.authority(authority);
        }
        return copy;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public void method(String method) {
        HttpSyntax.requireToken("the method", method);
        edits++;
        this.method = method;
    }

    @Override
    public String path() {
        if (path == null) {
            path = from == pathTo() ? "/" : HttpSyntax.string(raw, from, pathTo());
        }
        return path;
    }

    /// The path as it was read, whatever it has become.
    public String originalPath() {
        return raw.length == 0 || !changed
                ? path()
                : from == pathTo() ? "/" : HttpSyntax.string(raw, from, pathTo());
    }

    /// The query as it was read, whatever it has become.
    public @Nullable String originalQuery() {
        return raw.length == 0 || !changed
                ? query()
                : queryFrom < 0 ? null : HttpSyntax.string(raw, queryFrom, to);
    }

    @Override
    public void path(String path) {
        HttpSyntax.requireVisible("the path", path);
        if (!path.startsWith("/") && !path.equals("*")) {
            throw new IllegalArgumentException("the path does not begin with a slash");
        }
        if (path.indexOf('?') >= 0 || path.indexOf('#') >= 0) {
            throw new IllegalArgumentException("the path holds a query or a fragment");
        }
        var kept = query();
        this.path = path;
        this.query = kept;
        changed = true;
        edits++;
    }

    @Override
    public @Nullable String query() {
        if (query == null && !changed && queryFrom >= 0) {
            query = HttpSyntax.string(raw, queryFrom, to);
        }
        return query;
    }

    @Override
    public void query(@Nullable String query) {
        if (query != null) {
            HttpSyntax.requireVisible("the query", query);
            if (query.indexOf('#') >= 0) {
                throw new IllegalArgumentException("the query holds a fragment");
            }
        }
        path = path();
        this.query = query;
        changed = true;
        edits++;
    }

    @Override
    public @Nullable String authority() {
        return headers.get(KnownField.HOST);
    }

    @Override
    public void authority(String authority) {
        HttpSyntax.requireVisible("the authority", authority);
        headers.set(KnownField.HOST.text(), authority);
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public HeaderBlock headers() {
        return headers;
    }

    @Override
    public int edits() {
        return edits + headers.edits();
    }

    /// Whether it asks for a tunnel of the protocol in its `Upgrade` field. Its body, which has no
    /// framing, begins only behind the response's 101: whoever waits for its end waits for ever.
    public boolean upgrade() {
        return upgrade;
    }

    public void upgrade(boolean upgrade) {
        this.upgrade = upgrade;
    }

    /// Room that [#writeTargetTo] needs at most.
    public int targetLength() {
        var query = this.query;
        return changed ? path().length() + 1 + (query == null ? 0 : query.length()) : 1 + to - from;
    }

    /// Path and query as they go into a request line.
    public void writeTargetTo(ByteBuf out) {
        if (!changed) {
            if (from == pathTo()) {
                out.writeByte('/'); // an absolute target may leave the path out
            }
            out.writeBytes(raw, from, to - from);
            return;
        }
        out.writeBytes(HttpSyntax.bytes(path()));
        var query = this.query;
        if (query != null) {
            out.writeByte('?');
            out.writeBytes(HttpSyntax.bytes(query));
        }
    }

    /// Path and query as `:path` has them.
    public AsciiString target() {
        if (!changed && from != pathTo()) {
            return new AsciiString(raw, from, to - from, true);
        }
        var query = query();
        return new AsciiString(
                HttpSyntax.bytes(query == null ? path() : path() + "?" + query), false);
    }

    private int pathTo() {
        return queryFrom < 0 ? to : queryFrom - 1;
    }

    @Override
    public String toString() {
        return method + " " + path() + (query() == null ? "" : "?" + query()) + "\n" + headers;
    }
}
