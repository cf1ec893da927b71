package mosn.sdk;

import com.google.protobuf.ByteString;

import mosn.plugin.v2.Changes;
import mosn.plugin.v2.RequestHead;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/// What a request says before its body. What its protocol does not have is null.
public final class Request {
    private final String protocol;
    private final @Nullable String scheme;
    private final Headers headers;
    private final Changes.Builder changes = Changes.newBuilder();
    private @Nullable String method;
    private @Nullable String path;
    private @Nullable String query;
    private @Nullable String authority;

    private Request(RequestHead head, Headers headers) {
        protocol = head.getProtocol();
        method = optional(head.hasMethod(), head.getMethod());
        path = optional(head.hasPath(), head.getPath());
        query = optional(head.hasQuery(), head.getQuery());
        authority = optional(head.hasAuthority(), head.getAuthority());
        scheme = optional(head.hasScheme(), head.getScheme());
        this.headers = headers;
    }

    static Request of(RequestHead head) {
        return new Request(head, Headers.of(head.getFieldsList()));
    }

    /// As the first protocol has it: headers alone.
    static Request of(Map<String, String> headers) {
        return new Request(RequestHead.getDefaultInstance(), Headers.of(headers));
    }

    private static @Nullable String optional(boolean there, ByteString value) {
        return there ? Headers.text(value) : null;
    }

    /// By MOSN's name, as in `Http1`; empty where the proxy did not say.
    public String protocol() {
        return protocol;
    }

    /// As in `GET`.
    public @Nullable String method() {
        return method;
    }

    public void method(String to) {
        method = to;
        changes.setMethod(Headers.bytes(to));
    }

    /// Without the query, byte for byte as it was sent.
    public @Nullable String path() {
        return path;
    }

    public void path(String to) {
        path = to;
        changes.setPath(Headers.bytes(to));
    }

    /// What follows the first `?`.
    public @Nullable String query() {
        return query;
    }

    public void query(@Nullable String to) {
        query = to;
        if (to == null) {
            changes.clearQuery().setRemoveQuery(true);
        } else {
            changes.setRemoveQuery(false).setQuery(Headers.bytes(to));
        }
    }

    /// Host and port the client asked for.
    public @Nullable String authority() {
        return authority;
    }

    public void authority(String to) {
        authority = to;
        changes.setAuthority(Headers.bytes(to));
    }

    /// As in `http`.
    public @Nullable String scheme() {
        return scheme;
    }

    public Headers headers() {
        return headers;
    }

    void takeChanges(Changes.Builder into) {
        into.mergeFrom(changes.build()).addAllFields(headers.takeChanges());
        changes.clear();
    }
}
