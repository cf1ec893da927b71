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
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/// A request of an extension's own to a cluster: one attempt, the whole answer. Lives on one loop.
public final class ClusterCall implements Acquirer, ResponseReceiver, LoadBalancerContext {
    /// The longest answer there is.
    private static final int LIMIT = 1 << 20;

    private final Loop loop;
    private final Call.Request request;
    private final HttpRequestHead head;
    private final RandomGenerator random;
    private final CompletableFuture<Call.Response> answer = new CompletableFuture<>();
    private final ByteBuf body = Unpooled.buffer(0, LIMIT);
    private @Nullable Timeout timeout;
    private @Nullable Acquisition acquisition;
    private @Nullable UpstreamLeg leg;
    private @Nullable ResponseHead response;

    private ClusterCall(Loop loop, String cluster, Call.Request request, RandomGenerator random) {
        this.loop = loop;
        this.request = request;
        this.random = random;
        this.head = headOf(cluster, request);
    }

    /// Sends the request. Called on `loop`.
    ///
    /// @throws IllegalArgumentException where the request could not be written
    public static CompletableFuture<Call.Response> send(
            Loop loop,
            Cluster cluster,
            ClientProtocol protocol,
            Call.Request request,
            Duration timeout,
            RandomGenerator random) {
        var call = new ClusterCall(loop, cluster.name(), request, random);
        call.start(cluster, protocol, timeout);
        return call.answer;
    }

    private static HttpRequestHead headOf(String cluster, Call.Request request) {
        var head =
                new HttpRequestHead(
                        "Http1", request.method(), "http", request.path(), new HeaderBlock());
        for (var field : request.headers()) {
            head.headers().add(field.getKey(), field.getValue());
        }
        if (head.authority() == null) {
            head.authority(cluster);
        }
        if (request.body().length() > 0) {
            head.headers().set("content-length", String.valueOf(request.body().length()));
        }
        return head;
    }

    private void start(Cluster cluster, ClientProtocol protocol, Duration limit) {
        var host = cluster.choose(this);
        if (host == null) {
            fail("no_host", "cluster " + cluster.name() + " has no healthy host");
            return;
        }
        timeout = loop.timers().start(limit.toNanos(), () -> giveUp(limit));
        var started = cluster.acquire(loop, host, protocol, false, this);
        if (leg == null && !answer.isDone()) {
            acquisition = started;
        }
        var _ =
                answer.whenComplete(
                        (_, _) -> {
                            if (answer.isCancelled()) {
                                loop.executor().execute(this::stop);
                            }
                        });
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
        answer.completeExceptionally(new CallException(detail, message));
    }

    private void succeed() {
        end();
        var bytes = new byte[body.readableBytes()];
        body.readBytes(bytes);
        if (response != null) {
            answer.complete(
                    new Call.Response(response.status(), response.headers(), Buffer.of(bytes)));
        }
    }

    @Override
    public void onReady(PooledConnection connection) {
        leg = connection.newStream(this);
        var sent = request.body().toByteArray();
        leg.head(head, sent.length == 0);
        if (sent.length > 0) {
            leg.data(Unpooled.wrappedBuffer(sent), true);
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
        fail(
                switch (why) {
                    case UPSTREAM_OVERFLOW -> "overflow";
                    case UPSTREAM_CONNECT_FAILED, UPSTREAM_CONNECT_TIMEOUT -> "connect_failed";
                    default -> "reset";
                },
                why.detail());
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
