package mosn.core.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancerContext;
import mosn.core.loop.Loop;
import mosn.core.loop.TimerWheel.Timeout;
import mosn.core.message.GrpcSyntax;
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

import java.util.ArrayDeque;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;

/// A gRPC call of an extension's own to a cluster: one attempt. Lives on one loop; what is asked of
/// it from elsewhere is brought there.
public final class GrpcExchange
        implements GrpcCall, Acquirer, ResponseReceiver, LoadBalancerContext {
    private static final System.Logger LOG = System.getLogger(GrpcExchange.class.getName());

    private final Loop loop;
    private final GrpcRequest request;
    private final HttpRequestHead head;
    private final GrpcReceiver receiver;
    private final RandomGenerator random;
    private final GrpcMessages messages;

    /// Of what is to be sent, while there is no connection.
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>(1);

    private @Nullable Timeout timeout;
    private long deadline;
    private @Nullable Acquisition acquisition;
    private @Nullable UpstreamLeg leg;
    private boolean halfClosed;
    private boolean over;
    private volatile boolean ready;

    private GrpcExchange(
            Loop loop,
            String cluster,
            GrpcRequest request,
            GrpcReceiver receiver,
            RandomGenerator random) {
        this.loop = loop;
        this.request = request;
        this.receiver = receiver;
        this.random = random;
        this.head = headOf(cluster, request);
        this.messages = new GrpcMessages(request.maxMessage());
    }

    /// Begins a call. Safe from any thread.
    ///
    /// @param cluster null where there is none of that name
    /// @throws IllegalArgumentException where the request could not be written
    public static GrpcCall begin(
            Loop loop,
            String name,
            @Nullable Cluster cluster,
            ClientProtocol protocol,
            GrpcRequest request,
            GrpcReceiver receiver,
            RandomGenerator random) {
        var call = new GrpcExchange(loop, name, request, receiver, random);
        // later, for nothing is received before this has returned
        loop.executor().execute(() -> call.start(name, cluster, protocol));
        return call;
    }

    private static HttpRequestHead headOf(String cluster, GrpcRequest request) {
        var fields = new HeaderBlock();
        fields.add("content-type", GrpcSyntax.CONTENT_TYPE);
        fields.add("te", "trailers");
        if (!request.timeout().isZero()) {
            fields.add(GrpcSyntax.TIMEOUT, GrpcSyntax.timeout(request.timeout()));
        }
        for (var field : request.metadata()) {
            fields.add(field.getKey().toLowerCase(Locale.ROOT), field.getValue());
        }
        var head = new HttpRequestHead("Http2", "POST", "http", request.method(), fields);
        if (head.authority() == null) {
            head.authority(cluster);
        }
        return head;
    }

    private void start(String name, @Nullable Cluster cluster, ClientProtocol protocol) {
        if (over) {
            return;
        }
        if (cluster == null) {
            fail(GrpcStatus.UNAVAILABLE, "there is no cluster \"" + name + "\"");
            return;
        }
        var host = cluster.choose(this);
        if (host == null) {
            fail(GrpcStatus.UNAVAILABLE, "cluster " + name + " has no healthy host");
            return;
        }
        if (!request.timeout().isZero()) {
            var nanos = request.timeout().toNanos();
            deadline = loop.executor().ticker().nanoTime() + nanos;
            timeout = loop.timers().start(nanos, this::onTimeout);
        }
        var started = cluster.acquire(loop, host, protocol, false, this);
        if (leg == null && !over) {
            acquisition = started;
        }
    }

    private void onTimeout() {
        fail(GrpcStatus.DEADLINE_EXCEEDED, "no end within " + request.timeout().toMillis() + " ms");
    }

    // ---- what the extension asks for

    @Override
    public void send(Buffer message) {
        var bytes = message.toByteArray();
        onLoop(() -> sendNow(bytes));
    }

    private void sendNow(byte[] message) {
        if (over || halfClosed) {
            return;
        }
        if (leg == null) {
            waiting.add(message);
        } else {
            leg.data(GrpcMessages.framed(message), false);
            ready = leg.writable();
        }
    }

    @Override
    public void halfClose() {
        onLoop(this::halfCloseNow);
    }

    private void halfCloseNow() {
        if (!over && !halfClosed) {
            halfClosed = true;
            ready = false;
            if (leg != null) {
                leg.data(Unpooled.EMPTY_BUFFER, true);
            }
        }
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public void awaitReady() {
        onLoop(this::onWritable);
    }

    @Override
    public void pause() {
        onLoop(
                () -> {
                    if (leg != null && !over) {
                        leg.pause();
                    }
                });
    }

    @Override
    public void resume() {
        onLoop(
                () -> {
                    if (leg != null && !over) {
                        leg.resume();
                    }
                });
    }

    @Override
    public void cancel() {
        onLoop(() -> fail(GrpcStatus.CANCELLED, "cancelled by the caller"));
    }

    private void onLoop(Runnable action) {
        if (loop.executor().inEventLoop()) {
            action.run();
        } else {
            loop.executor().execute(action);
        }
    }

    // ---- the connection

    @Override
    public void onReady(PooledConnection connection) {
        acquisition = null;
        var begun = connection.newStream(this);
        leg = begun;
        begun.head(head, false);
        for (var message = waiting.poll(); message != null; message = waiting.poll()) {
            begun.data(GrpcMessages.framed(message), false);
        }
        if (halfClosed) {
            begun.data(Unpooled.EMPTY_BUFFER, true);
        } else {
            onWritable();
        }
    }

    @Override
    public void onFailure(StreamReset why) {
        reset(why);
    }

    // ---- what the service says

    @Override
    public void informational(ResponseHead head) {}

    @Override
    public void head(ResponseHead head, boolean end) {
        var headers = head.headers();
        if (head.status() != 200) {
            fail(GrpcSyntax.codeOf(head.status()), "the answer is HTTP status " + head.status());
        } else if (!GrpcSyntax.isGrpc(headers.get("content-type"))) {
            fail(GrpcStatus.UNKNOWN, "the answer is " + headers.get("content-type") + ", no gRPC");
        } else if (end) {
            finish(headers);
        } else {
            tell(() -> receiver.onHeaders(headers));
        }
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        GrpcMessages.@Nullable Fault fault;
        try {
            fault = over ? null : messages.take(chunk, this::deliver);
        } finally {
            chunk.release();
        }
        if (fault != null) {
            refuse(fault);
        } else if (end) {
            fail(GrpcStatus.INTERNAL, "the answer ended without a status");
        }
    }

    private void deliver(Buffer message) {
        if (!over) {
            tell(() -> receiver.onMessage(message));
        }
    }

    private void refuse(GrpcMessages.Fault fault) {
        switch (fault) {
            case COMPRESSED -> fail(GrpcStatus.INTERNAL, "a message is compressed, unasked");
            case TOO_LONG ->
                    fail(
                            GrpcStatus.RESOURCE_EXHAUSTED,
                            "a message is longer than " + request.maxMessage() + " bytes");
        }
    }

    @Override
    public void trailers(Headers trailers) {
        finish(trailers);
    }

    private void finish(Headers trailers) {
        var said = trailers.get(GrpcSyntax.STATUS);
        var code = said == null ? -1 : GrpcSyntax.code(said);
        var message = Objects.requireNonNullElse(trailers.get(GrpcSyntax.MESSAGE), "");
        if (code < 0) {
            end(new GrpcStatus(GrpcStatus.UNKNOWN, "the answer has no grpc-status"), trailers);
        } else if (code == GrpcStatus.OK && messages.isCut()) {
            end(new GrpcStatus(GrpcStatus.INTERNAL, "the last message is cut"), trailers);
        } else {
            end(new GrpcStatus(code, GrpcSyntax.unescape(message)), trailers);
        }
    }

    @Override
    public void reset(StreamReset why) {
        if (timeout != null && loop.executor().ticker().nanoTime() - deadline >= 0) {
            onTimeout(); // the service has looked at its clock first
            return;
        }
        var ours = why == StreamReset.UPSTREAM_PROTOCOL_ERROR || why == StreamReset.UPSTREAM_RESET;
        fail(ours ? GrpcStatus.INTERNAL : GrpcStatus.UNAVAILABLE, why.detail());
    }

    @Override
    public void onWritable() {
        if (leg != null && !over && !halfClosed && leg.writable()) {
            ready = true;
            tell(receiver::onReady);
        }
    }

    // ---- the end

    private void fail(int code, String message) {
        end(new GrpcStatus(code, message), new HeaderBlock());
    }

    private void end(GrpcStatus status, Headers trailers) {
        if (over) {
            return;
        }
        over = true;
        ready = false;
        waiting.clear();
        if (timeout != null) {
            timeout.cancel();
        }
        if (leg != null) {
            leg.reset(); // which is nothing where both directions have ended
        } else if (acquisition != null) {
            acquisition.cancel();
        }
        tell(() -> receiver.onClosed(status, trailers));
    }

    /// Somebody else's code: its failure ends this call, and nothing more.
    private void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the receiver of a gRPC call failed", e);
            fail(GrpcStatus.CANCELLED, "the caller failed: " + e);
        }
    }

    // ---- what a load balancer asks for

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
