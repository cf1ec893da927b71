package mosn.testkit;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.stream.Attribute;
import mosn.api.stream.Connection;
import mosn.api.stream.Route;
import mosn.api.stream.Stream;
import mosn.api.upstream.Host;

import org.jspecify.annotations.Nullable;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// A stream in memory. What a filter may not do throws.
final class TestStream implements Stream {
    private static final AtomicLong IDS = new AtomicLong();
    private static final int OPEN = 0;
    private static final int ANSWERED = -1;
    private static final int BEGUN = -2;

    private final long id = IDS.incrementAndGet();
    private final Lease lease = new Lease();
    private final MemoryRequest request;
    private final MemoryBody requestBody;
    private final TestInfo info;
    private final Connection connection;
    private final Map<Attribute<?>, Object> attributes = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final TestRouteConfig.@Nullable Piece<?> routePiece;
    private final AtomicInteger termination = new AtomicInteger(OPEN);
    private final CompletableFuture<Integer> terminated = new CompletableFuture<>();
    private @Nullable MemoryResponse response;
    private @Nullable MemoryBody responseBody;
    private @Nullable Route route;
    private @Nullable Host host;
    private boolean requestSent;

    TestStream(StreamScript script, Clock clock) {
        request = script.request().copy(lease);
        requestBody = script.requestBody(lease);
        info = new TestInfo(clock);
        connection = new TestConnection(id, script.remoteAddress());
        attributes.putAll(script.attributes());
        variables.putAll(script.variables());
        routePiece = script.routePiece();
    }

    Lease lease() {
        return lease;
    }

    MemoryRequest head() {
        return request;
    }

    MemoryBody requestContent() {
        return requestBody;
    }

    TestRouteConfig.@Nullable Piece<?> routePiece() {
        return route == null ? null : routePiece;
    }

    void route(@Nullable Route route) {
        this.route = route;
    }

    void host(@Nullable Host host) {
        this.host = host;
    }

    void requestSent() {
        requestSent = true;
    }

    void response(MemoryResponse head, MemoryBody body) {
        response = head;
        responseBody = body;
    }

    /// Whether the response may begin; otherwise the stream has been terminated meanwhile.
    boolean begin() {
        return termination.compareAndSet(OPEN, BEGUN)
                || termination.compareAndSet(ANSWERED, BEGUN)
                || begun();
    }

    /// The termination gets its answer now.
    void terminationSeen() {
        termination.set(ANSWERED);
    }

    boolean begun() {
        return termination.get() == BEGUN;
    }

    /// The status that the stream was terminated with, once it was.
    CompletableFuture<Integer> terminated() {
        return terminated;
    }

    @Override
    public long id() {
        return id;
    }

    @Override
    public MemoryRequest request() {
        lease.check();
        return request;
    }

    @Override
    public @Nullable Buffer requestBody() {
        lease.check();
        return holdsRequest() ? requestBody.whole() : null;
    }

    @Override
    public void requestBody(Buffer body) {
        lease.check();
        requestBody.replace(body, request.headers(), requestSent || response != null);
    }

    @Override
    public @Nullable Headers requestTrailers() {
        lease.check();
        return holdsRequest() ? requestBody.trailers() : null;
    }

    /// Until it goes on, or is dropped because it is answered here.
    private boolean holdsRequest() {
        return requestBody.isHeld() && !requestSent && response == null;
    }

    @Override
    public MemoryResponse response() {
        lease.check();
        if (response == null) {
            throw new IllegalStateException("there is no response before beforeSend");
        }
        return response;
    }

    @Override
    public @Nullable Buffer responseBody() {
        lease.check();
        return responseBody == null ? null : responseBody.whole();
    }

    @Override
    public void responseBody(Buffer body) {
        lease.check();
        if (responseBody == null) {
            throw new IllegalStateException("there is no response before beforeSend");
        }
        responseBody.replace(body, response().headers(), begun());
    }

    @Override
    public @Nullable Headers responseTrailers() {
        lease.check();
        return responseBody != null && responseBody.isHeld() ? responseBody.trailers() : null;
    }

    @Override
    public @Nullable Route route() {
        lease.check();
        return route;
    }

    @Override
    public @Nullable Host host() {
        lease.check();
        return host;
    }

    @Override
    public Connection connection() {
        lease.check();
        return connection;
    }

    @Override
    public TestInfo info() {
        lease.check();
        return info;
    }

    /// The same, for the driver.
    TestInfo record() {
        return info;
    }

    @Override
    public <T> @Nullable T get(Attribute<T> attribute) {
        lease.check();
        var value = attributes.get(attribute);
        return value == null ? null : attribute.type().cast(value);
    }

    @Override
    public <T> void set(Attribute<T> attribute, @Nullable T value) {
        lease.check();
        if (value == null) {
            attributes.remove(attribute);
        } else {
            attributes.put(attribute, value);
        }
    }

    Map<Attribute<?>, Object> attributes() {
        return Map.copyOf(attributes);
    }

    @Override
    public @Nullable String variable(String name) {
        lease.check();
        return switch (name) {
            case "x-mosn-method" -> request.method();
            case "x-mosn-path" -> request.path();
            case "x-mosn-querystring" -> request.query();
            case "x-mosn-host" -> request.authority();
            default -> scripted(name);
        };
    }

    @Override
    public void variable(String name, String value) {
        lease.check();
        scripted(name);
        variables.put(name, value);
    }

    Map<String, String> variables() {
        return Map.copyOf(variables);
    }

    private String scripted(String name) {
        var value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "there is no variable " + name + " here; give this stream one to begin with");
        }
        return value;
    }

    @Override
    public boolean terminate(int status) {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("status " + status + " is not from 200 to 599");
        }
        return termination.compareAndSet(OPEN, status) && terminated.complete(status);
    }

    private record TestConnection(long id, SocketAddress remoteAddress) implements Connection {
        @Override
        public String listener() {
            return "listener";
        }

        @Override
        public SocketAddress localAddress() {
            return InetSocketAddress.createUnresolved("127.0.0.1", 2046);
        }
    }
}
