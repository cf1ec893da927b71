package mosn.testkit;

import mosn.api.message.RequestHead;

import org.jspecify.annotations.Nullable;

/// The head of a request in memory.
final class MemoryRequest implements RequestHead {
    private final String protocol;
    private final Lease lease;
    private final MemoryHeaders headers;
    private String method;
    private String path = "/";
    private @Nullable String query;
    private String authority = "example.org";

    MemoryRequest(String protocol, String method, Lease lease) {
        this(protocol, method, new MemoryHeaders(lease), lease);
    }

    private MemoryRequest(String protocol, String method, MemoryHeaders headers, Lease lease) {
        this.protocol = protocol;
        this.method = method;
        this.headers = headers;
        this.lease = lease;
    }

    /// The same as it is now.
    MemoryRequest copy(Lease lent) {
        var copy = new MemoryRequest(protocol, method, MemoryHeaders.copyOf(headers, lent), lent);
        copy.path = path;
        copy.query = query;
        copy.authority = authority;
        return copy;
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public String method() {
        lease.check();
        return method;
    }

    @Override
    public void method(String method) {
        lease.check();
        this.method = visible(method);
    }

    @Override
    public String path() {
        lease.check();
        return path;
    }

    @Override
    public void path(String path) {
        lease.check();
        this.path = visible(path);
    }

    @Override
    public @Nullable String query() {
        lease.check();
        return query;
    }

    @Override
    public void query(@Nullable String query) {
        lease.check();
        this.query = query == null ? null : visible(query);
    }

    @Override
    public String authority() {
        lease.check();
        return authority;
    }

    @Override
    public void authority(String authority) {
        lease.check();
        this.authority = visible(authority);
    }

    @Override
    public String scheme() {
        return "http";
    }

    /// Whatever the length was, it is not known any more.
    void dropLength() {
        headers.drop("content-length");
    }

    @Override
    public MemoryHeaders headers() {
        lease.check();
        return headers;
    }

    private static String visible(String text) {
        if (text.chars().anyMatch(c -> c <= ' ' || c == 0x7f || c > 0xff)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" holds white space, a control character or one above U+00FF");
        }
        return text;
    }
}
