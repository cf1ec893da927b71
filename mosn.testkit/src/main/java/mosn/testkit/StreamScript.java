package mosn.testkit;

import mosn.api.message.Buffer;
import mosn.api.message.RequestHead;
import mosn.api.stream.Attribute;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// One stream of a test before it runs: what the client asks, where it is routed to, and what the
/// upstream answers. All but the request has a default: the route leads to `cluster`, its one host
/// is `127.0.0.1:8080`, and that answers 200 without a body.
public final class StreamScript {
    private static final List<String> SETTABLE =
            List.of("proxy_global_timeout", "proxy_try_timeout", "proxy_disable_retry");

    private final FilterDriver driver;
    private final MemoryRequest request;
    private final Content requestContent = new Content();
    private final Content responseContent = new Content();
    private final Map<Attribute<?>, Object> attributes = new HashMap<>();
    private final Map<String, String> variables = new HashMap<>();
    private final List<Integer> informational = new ArrayList<>();
    private MemoryResponse response = new MemoryResponse(200, Lease.opened());
    private Function<RequestHead, @Nullable String> router = head -> "cluster";
    private List<String> hosts = List.of("127.0.0.1:8080");
    private SocketAddress remoteAddress =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 50_000);
    private TestRouteConfig.@Nullable Piece<?> routePiece;
    private boolean sentBack;
    private boolean answeredBefore;
    private boolean hostChosenAgain;
    private Trouble.@Nullable UpstreamFailure upstreamFailure;

    StreamScript(FilterDriver driver, MemoryRequest request) {
        this.driver = driver;
        this.request = request;
        SETTABLE.forEach(name -> variables.put(name, ""));
    }

    public StreamScript header(String name, String value) {
        request.headers().add(name, value);
        return this;
    }

    public StreamScript authority(String authority) {
        request.authority(authority);
        return this;
    }

    /// The request's body, in these chunks. Its length is sent, unless there is a header that says
    /// otherwise.
    public StreamScript body(String... chunks) {
        requestContent.chunks(chunks);
        return this;
    }

    public StreamScript trailer(String name, String value) {
        requestContent.trailer(name, value);
        return this;
    }

    /// The client's address, as the socket knows it.
    public StreamScript from(SocketAddress address) {
        remoteAddress = address;
        return this;
    }

    public StreamScript routed(String cluster) {
        return routed(head -> cluster);
    }

    /// The route of a request depends on its head, for filters that change it. Null is no route.
    public StreamScript routed(Function<RequestHead, @Nullable String> cluster) {
        router = cluster;
        return this;
    }

    public StreamScript unrouted() {
        return routed(head -> null);
    }

    /// What the route says about this filter in its `per_filter_config`.
    public StreamScript routeConfig(String json) {
        routePiece = driver.routePiece(json);
        return this;
    }

    /// The cluster's hosts in the order in which they are chosen.
    public StreamScript hosts(String... addresses) {
        hosts = List.of(addresses);
        return this;
    }

    /// What another filter has left at the stream.
    public <T> StreamScript set(Attribute<T> attribute, T value) {
        attributes.put(attribute, value);
        return this;
    }

    /// One of MOSN's variables.
    public StreamScript variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    /// A 1xx response that the upstream sends ahead of its response.
    public StreamScript informational(int status) {
        informational.add(status);
        return this;
    }

    /// The upstream's answer.
    public StreamScript answered(int status, String... chunks) {
        response.began(status);
        responseContent.chunks(chunks);
        return this;
    }

    public StreamScript answeredHeader(String name, String value) {
        response.headers().add(name, value);
        return this;
    }

    public StreamScript answeredTrailer(String name, String value) {
        responseContent.trailer(name, value);
        return this;
    }

    /// Runs the stream to its end.
    ///
    /// @throws AssertionError where the filter breaks a rule, or an answer does not come
    public Outcome send() {
        return start().await();
    }

    /// Runs the stream as far as it gets without waiting.
    public RunningStream start() {
        announce();
        return driver.start(this);
    }

    /// Not yet begun.
    Run run() {
        announce();
        return driver.run(this);
    }

    private void announce() {
        requestContent.announce(request.headers());
        responseContent.announce(response.headers());
    }

    /// Another filter asks for another route, once.
    StreamScript sentBack() {
        sentBack = true;
        return this;
    }

    boolean isSentBack() {
        return sentBack;
    }

    /// Another filter answers before this one has been called.
    StreamScript answeredBefore() {
        answeredBefore = true;
        return this;
    }

    boolean isAnsweredBefore() {
        return answeredBefore;
    }

    /// Another filter has the host chosen again, once.
    StreamScript hostChosenAgain() {
        hostChosenAgain = true;
        return this;
    }

    boolean isHostChosenAgain() {
        return hostChosenAgain;
    }

    /// The proxy answers, because the upstream does not.
    StreamScript upstreamFails(Trouble.UpstreamFailure failure) {
        upstreamFailure = failure;
        return this;
    }

    Trouble.@Nullable UpstreamFailure upstreamFailure() {
        return upstreamFailure;
    }

    /// Both bodies come in pieces of so many bytes.
    StreamScript inPieces(int bytes) {
        requestContent.cut(bytes);
        responseContent.cut(bytes);
        return this;
    }

    MemoryRequest request() {
        return request;
    }

    MemoryBody requestBody(Lease lease) {
        return requestContent.body(lease);
    }

    MemoryResponse response() {
        return response;
    }

    MemoryBody responseBody(Lease lease) {
        return responseContent.body(lease);
    }

    List<Integer> informational() {
        return informational;
    }

    List<String> hosts() {
        return hosts;
    }

    @Nullable String route(RequestHead head) {
        return router.apply(head);
    }

    SocketAddress remoteAddress() {
        return remoteAddress;
    }

    Map<Attribute<?>, Object> attributes() {
        return attributes;
    }

    Map<String, String> variables() {
        return variables;
    }

    TestRouteConfig.@Nullable Piece<?> routePiece() {
        return routePiece;
    }

    /// What is to follow a head.
    private static final class Content {
        private final MemoryHeaders trailers = new MemoryHeaders(Lease.opened());
        private List<Buffer> chunks = List.of();

        void chunks(String... texts) {
            chunks = List.of(texts).stream().map(Buffer::of).toList();
        }

        void cut(int bytes) {
            var all = MemoryBody.whole(chunks).toByteArray();
            var pieces = new ArrayList<Buffer>();
            for (var from = 0; from < all.length; from += bytes) {
                var to = Math.min(all.length, from + bytes);
                pieces.add(Buffer.of(Arrays.copyOfRange(all, from, to)));
            }
            chunks = List.copyOf(pieces);
        }

        void trailer(String name, String value) {
            trailers.add(name, value);
        }

        void announce(MemoryHeaders headers) {
            var framed =
                    headers.contains("content-length") || headers.contains("transfer-encoding");
            if (!chunks.isEmpty() && trailers.size() == 0 && !framed) {
                headers.set("content-length", String.valueOf(MemoryBody.length(chunks)));
            }
        }

        MemoryBody body(Lease lease) {
            var copy = trailers.size() == 0 ? null : MemoryHeaders.copyOf(trailers, lease);
            return new MemoryBody(chunks, copy);
        }
    }
}
