package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.CallException;
import mosn.api.message.Buffer;
import mosn.api.message.Call;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancerContext;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Loop;
import mosn.core.loop.TimerWheel.Timeout;
import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.upstream.Acquirer;
import mosn.core.upstream.Acquisition;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.PooledConnection;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/// A request of an extension's own to a cluster: one attempt, the whole answer. Lives on one loop.
/// A pooled connection that was dead already is replaced once, for methods that may be repeated.
public final class ClusterCall implements Acquirer, ResponseReceiver, LoadBalancerContext {
    /// The longest answer there is.
    private static final int LIMIT = 1 << 20;

    private final Loop loop;
    private final Call.Request request;
    private final HttpRequestHead head;
    private final byte[] sent;
    private final RandomGenerator random;
    private final Cluster cluster;
    private final ClientProtocol protocol;
    private final ContextLoader loader;
    private final CallStage<Call.Response> answer = new CallStage<>(this::onCancelled);
    private final ByteBuf body = Unpooled.buffer(0, LIMIT);
    private @Nullable Timeout timeout;
    private @Nullable Acquisition acquisition;
    private @Nullable UpstreamLeg leg;
    private boolean reused;
    private boolean retried;
    private @Nullable ResponseHead response;

    private ClusterCall(
            Loop loop,
            ContextLoader loader,
            Cluster cluster,
            ClientProtocol protocol,
            Call.Request request,
            RandomGenerator random) {
        this.loop = loop;
        this.loader = loader;
        this.cluster = cluster;
        this.protocol = protocol;
        this.request = request;
        this.random = random;
        this.sent = request.body().toByteArray();
        this.head = headOf(cluster.name(), request);
    }

    /// Sends the request. Called on any thread; on `loop` it goes out at once.
    ///
    /// @param loader the caller's, which its answer is given under
    /// @throws IllegalArgumentException where the request could not be written
    public static CompletableFuture<Call.Response> send(
            Loop loop,
            ContextLoader loader,
            Cluster cluster,
            ClientProtocol protocol,
            Call.Request request,
            Duration timeout,
            RandomGenerator random) {
        var call = new ClusterCall(loop, loader, cluster, protocol, request, random);
        if (loop.executor().inEventLoop()) {
            call.start(timeout);
        } else {
            loop.executor().execute(() -> call.start(timeout));
        }
        return call.answer;
    }

    private static HttpRequestHead headOf(String cluster, Call.Request request) {
        var head = new HttpRequestHead("Http1", "GET", "http", "/", new HeaderBlock());
        var mark = request.path().indexOf('?');
        head.method(request.method()); // which looks at what it is given, as path and query do
        head.path(mark < 0 ? request.path() : request.path().substring(0, mark));
        head.query(mark < 0 ? null : request.path().substring(mark + 1));
        for (var field : request.headers()) {
            head.headers().add(field.getKey(), field.getValue());
        }
        if (head.authority() == null) {
            head.authority(cluster);
        }
        head.headers().remove("transfer-encoding");
        head.headers().remove("content-length");
        if (request.body().length() > 0) {
            head.headers().set("content-length", String.valueOf(request.body().length()));
        }
        return head;
    }

    private void start(Duration limit) {
        if (answer.isDone()) {
            return; // cancelled before it began
        }
        timeout = loop.timers().start(limit.toNanos(), () -> giveUp(limit));
        try {
            acquire();
        } catch (RuntimeException | LinkageError e) { // of the cluster's load balancer
            fail("no_host", "no host of cluster " + cluster.name() + " could be chosen: " + e);
        }
    }

    private void acquire() {
        var host = cluster.choose(this);
        if (host == null) {
            fail("no_host", "cluster " + cluster.name() + " has no healthy host");
            return;
        }
        var started = cluster.acquire(loop, host, protocol, retried, this);
        if (leg == null && !answer.isDone()) {
            acquisition = started;
        }
    }

    private void onCancelled() {
        loop.executor().execute(this::stop);
    }

    private void giveUp(Duration limit) {
        stop();
        fail("timeout", "no answer within " + limit.toMillis() + " ms");
    }

    private void stop() {
        if (leg != null) {
            leg.reset();
        } else if (acquisition != null) {
            acquisition.cancel();
        }
        end();
    }

    private void end() {
        if (timeout != null) {
            timeout.cancel();
        }
    }

    private void fail(String detail, String message) {
        end();
        loader.run(() -> answer.completeExceptionally(new CallException(detail, message)));
    }

    private void succeed() {
        end();
        var bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        var head = Objects.requireNonNull(response);
        var whole = new Call.Response(head.status(), head.headers(), Buffer.of(bytes));
        loader.run(() -> answer.complete(whole));
    }

    @Override
    public void onReady(PooledConnection connection) {
        acquisition = null;
        reused = connection.reused();
        var to = connection.newStream(this);
        leg = to;
        var before = retried;
        to.head(head, sent.length == 0);
        if (sent.length > 0 && retried == before && !answer.isDone()) {
            to.data(Unpooled.wrappedBuffer(sent), true);
        }
    }

    @Override
    public void onFailure(StreamReset why) {
        reset(why);
    }

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head, boolean end) {
        response = head;
        if (end) {
            succeed();
        }
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        try {
            if (answer.isDone()) {
                return;
            }
            if (chunk.readableBytes() > LIMIT - body.readableBytes()) {
                stop();
                fail("too_large", "the answer is longer than " + LIMIT + " bytes");
                return;
            }
            body.writeBytes(chunk);
        } finally {
            chunk.release();
        }
        if (end) {
            succeed();
        }
    }

    @Override
    public void trailers(Headers trailers) {
        succeed();
    }

    @Override
    public void reset(StreamReset why) {
        if (mayRetry(why)) {
            retried = true;
            leg = null;
            acquire();
            return;
        }
        fail(
                switch (why) {
                    case UPSTREAM_OVERFLOW -> "overflow";
                    case UPSTREAM_CONNECT_FAILED, UPSTREAM_CONNECT_TIMEOUT -> "connect_failed";
                    default -> "reset";
                },
                why.detail());
    }

    private boolean mayRetry(StreamReset why) {
        var early = why == StreamReset.UPSTREAM_CLOSED_EARLY && reused;
        return !retried
                && response == null
                && (why == StreamReset.UPSTREAM_REFUSED
                        || (early && Routing.isIdempotent(request.method())));
    }

    @Override
    public void onWritable() {}

    @Override
    public RequestHead request() {
        return head;
    }

    @Override
    public boolean tried(Host host) {
        return false;
    }

    @Override
    public RandomGenerator random() {
        return random;
    }
}
