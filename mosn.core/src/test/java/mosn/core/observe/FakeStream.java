package mosn.core.observe;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.stream.Attribute;
import mosn.api.stream.Connection;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.Route;
import mosn.api.stream.StreamInfo;
import mosn.api.upstream.Host;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// A stream that is whatever a test says: by default a GET of `/hello?name=World` that a host
/// answered with 200.
final class FakeStream implements StreamRecord {
    final Head head = new Head();
    final Fields responseHeaders = new Fields();
    final Set<ResponseFlag> flags = EnumSet.noneOf(ResponseFlag.class);
    private final Map<String, String> own = new HashMap<>();
    boolean answered = true;
    boolean routed = true;
    String hostname = "";
    String originalPath = "/hello";
    @Nullable String originalQuery = "name=World";
    @Nullable String detail;
    int code = 200;
    Instant start = Instant.parse("2026-01-31T12:34:56.007Z");
    Duration duration = Duration.ofNanos(1_234_567);
    SocketAddress remote = at("10.1.2.3", 50000);

    static FakeStream get() {
        return new FakeStream();
    }

    FakeStream with(String header, String value) {
        head.fields.add(header, value);
        return this;
    }

    FakeStream query(String query) {
        originalQuery = query;
        return this;
    }

    /// Ended before there was a route, a host or an answer.
    FakeStream refused(int status, String why, ResponseFlag flag) {
        answered = false;
        routed = false;
        code = status;
        detail = why;
        flags.add(flag);
        return this;
    }

    @Override
    public @Nullable ResponseHead sent() {
        return new ResponseHead() {
            @Override
            public int status() {
                return code;
            }

            @Override
            public void status(int status) {
                code = status;
            }

            @Override
            public Headers headers() {
                return responseHeaders;
            }
        };
    }

    @Override
    public @Nullable String originalPath() {
        return originalPath;
    }

    @Override
    public @Nullable String originalQuery() {
        return originalQuery;
    }

    @Override
    public String listenerType() {
        return "ingress";
    }

    @Override
    public @Nullable String ownVariable(String name) {
        return own.get(name);
    }

    @Override
    public void ownVariable(String name, String value) {
        own.put(name, value);
    }

    @Override
    public @Nullable String upstreamProtocol() {
        return routed ? "Http1" : null;
    }

    @Override
    public @Nullable SocketAddress upstreamLocalAddress() {
        return routed ? at("127.0.0.1", 41000) : null;
    }

    @Override
    public long upstreamConnectionId() {
        return routed ? 9 : 0;
    }

    @Override
    public @Nullable Duration requestReceivedDuration() {
        return routed ? Duration.ofNanos(56_300) : null;
    }

    @Override
    public @Nullable Duration responseReceivedDuration() {
        return answered ? Duration.ofMillis(1) : null;
    }

    @Override
    public @Nullable Duration requestFinishedDuration() {
        return Duration.ofMillis(2);
    }

    @Override
    public long id() {
        return 77;
    }

    @Override
    public RequestHead request() {
        return head;
    }

    @Override
    public @Nullable Buffer requestBody() {
        return null;
    }

    @Override
    public void requestBody(Buffer body) {
        throw new IllegalStateException();
    }

    @Override
    public @Nullable Headers requestTrailers() {
        return null;
    }

    @Override
    public ResponseHead response() {
        throw new IllegalStateException();
    }

    @Override
    public @Nullable Buffer responseBody() {
        return null;
    }

    @Override
    public void responseBody(Buffer body) {
        throw new IllegalStateException();
    }

    @Override
    public @Nullable Headers responseTrailers() {
        return null;
    }

    @Override
    public @Nullable Route route() {
        return routed ? new To("web", "backend") : null;
    }

    @Override
    public @Nullable Host host() {
        return routed ? new At("10.0.0.7:8080", hostname) : null;
    }

    @Override
    public Connection connection() {
        return new From(5, "in", at("127.0.0.1", 2046), remote);
    }

    @Override
    public StreamInfo info() {
        return new Known();
    }

    @Override
    public <T> @Nullable T get(Attribute<T> attribute) {
        return null;
    }

    @Override
    public <T> void set(Attribute<T> attribute, @Nullable T value) {
        throw new IllegalStateException();
    }

    @Override
    public @Nullable String variable(String name) {
        return Variables.compile(name).value(this);
    }

    @Override
    public void variable(String name, String value) {
        Variables.compile(name).set(this, value);
    }

    @Override
    public boolean terminate(int status) {
        return false;
    }

    private static InetSocketAddress at(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private record To(String virtualHost, String cluster) implements Route {}

    private record From(
            long id, String listener, SocketAddress localAddress, SocketAddress remoteAddress)
            implements Connection {}

    private record At(String address, String hostname) implements Host {
        @Override
        public int weight() {
            return 1;
        }

        @Override
        public Map<String, String> metadata() {
            return Map.of();
        }

        @Override
        public boolean healthy() {
            return true;
        }

        @Override
        public int activeRequests() {
            return 0;
        }
    }

    private final class Known implements StreamInfo {
        @Override
        public Instant startTime() {
            return start;
        }

        @Override
        public Duration duration() {
            return duration;
        }

        @Override
        public long bytesReceived() {
            return 12;
        }

        @Override
        public long bytesSent() {
            return 3456;
        }

        @Override
        public int responseCode() {
            return code;
        }

        @Override
        public Set<ResponseFlag> responseFlags() {
            return flags;
        }

        @Override
        public void flag(ResponseFlag flag) {
            flags.add(flag);
        }

        @Override
        public @Nullable String detail() {
            return detail;
        }
    }

    static final class Head implements RequestHead {
        final Fields fields = new Fields();
        private String method = "GET";
        private String path = "/hello";
        private @Nullable String query = "name=World";
        private String authority = "example.org";

        @Override
        public String protocol() {
            return "Http1";
        }

        @Override
        public String method() {
            return method;
        }

        @Override
        public void method(String method) {
            this.method = method;
        }

        @Override
        public String path() {
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
        public String authority() {
            return authority;
        }

        @Override
        public void authority(String authority) {
            this.authority = authority;
        }

        @Override
        public String scheme() {
            return "http";
        }

        @Override
        public Headers headers() {
            return fields;
        }
    }

    /// Fields that take anything, even what no codec would let through.
    static final class Fields implements Headers {
        private final List<Map.Entry<String, String>> fields = new ArrayList<>();

        @Override
        public @Nullable String get(String name) {
            var all = all(name);
            return all.isEmpty() ? null : all.getFirst();
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
