package mosn.core.router;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/// A request head that is nothing but fields.
final class Request implements RequestHead {
    private final Fields headers = new Fields();
    private @Nullable String method = "GET";
    private @Nullable String path = "/";
    private @Nullable String query;
    private @Nullable String authority = "example.org";
    private String scheme = "http";

    static Request get(String target) {
        var request = new Request();
        var mark = target.indexOf('?');
        request.path = mark < 0 ? target : target.substring(0, mark);
        request.query = mark < 0 ? null : target.substring(mark + 1);
        return request;
    }

    /// A call of a protocol that has neither method, path nor authority.
    static Request rpc() {
        var request = new Request();
        request.method = null;
        request.path = null;
        request.authority = null;
        return request;
    }

    Request at(@Nullable String authority) {
        this.authority = authority;
        return this;
    }

    Request with(String name, String value) {
        headers.add(name, value);
        return this;
    }

    Request of(String method) {
        this.method = method;
        return this;
    }

    Request over(String scheme) {
        this.scheme = scheme;
        return this;
    }

    String target() {
        return query == null ? "" + path : path + "?" + query;
    }

    @Override
    public String protocol() {
        return "Http1";
    }

    @Override
    public @Nullable String method() {
        return method;
    }

    @Override
    public void method(String method) {
        this.method = method;
    }

    @Override
    public @Nullable String path() {
        return path;
    }

    @Override
    public void path(String path) {
        this.path = path;
    }

    @Override
    public @Nullable String query() {
        return query;
    }

    @Override
    public void query(@Nullable String query) {
        this.query = query;
    }

    @Override
    public @Nullable String authority() {
        return authority;
    }

    @Override
    public void authority(String authority) {
        this.authority = authority;
    }

    @Override
    public String scheme() {
        return scheme;
    }

    @Override
    public Headers headers() {
        return headers;
    }

    static final class Response implements ResponseHead {
        private final Fields headers = new Fields();
        private int status = 200;

        @Override
        public int status() {
            return status;
        }

        @Override
        public void status(int status) {
            this.status = status;
        }

        @Override
        public Headers headers() {
            return headers;
        }
    }

    private static final class Fields implements Headers {
        private final List<Map.Entry<String, String>> fields = new ArrayList<>();

        @Override
        public @Nullable String get(String name) {
            return all(name).stream().findFirst().orElse(null);
        }

        @Override
        public List<String> all(String name) {
            return fields.stream()
                    .filter(field -> field.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        @Override
        public boolean contains(String name) {
            return !all(name).isEmpty();
        }

        @Override
        public void add(String name, String value) {
            if (!Bytes.isToken(name) || !Bytes.isFieldValue(value)) {
                throw new IllegalArgumentException(name);
            }
            fields.add(Map.entry(name, value));
        }

        @Override
        public void set(String name, String value) {
            remove(name);
            add(name, value);
        }

        @Override
        public boolean remove(String name) {
            return fields.removeIf(field -> field.getKey().equalsIgnoreCase(name));
        }

        @Override
        public int size() {
            return fields.size();
        }

        @Override
        public void forEach(BiConsumer<String, String> visit) {
            fields.forEach(field -> visit.accept(field.getKey(), field.getValue()));
        }
    }
}
