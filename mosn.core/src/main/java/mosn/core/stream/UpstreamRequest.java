package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;
import mosn.api.message.ResponseHead;
import mosn.core.loop.TimerWheel.Timeout;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.observe.UpstreamStat;
import mosn.core.upstream.Acquirer;
import mosn.core.upstream.Acquisition;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.PooledConnection;
import mosn.core.upstream.UpstreamHost;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/// One attempt to have a stream's request answered by a host: the connection it got, and whether
/// the attempt may be made again without anybody noticing.
final class UpstreamRequest implements Acquirer, ResponseReceiver {
    private final ProxyStream stream;
    private final Cluster cluster;
    private final UpstreamHost host;
    private final ClientProtocol protocol;
    private final long timeoutNanos;
    private @Nullable Acquisition acquisition;
    private @Nullable PooledConnection connection;
    private @Nullable UpstreamLeg leg;
    private @Nullable Timeout timeout;
    private long sentAt;
    private boolean reused;
    private boolean bodySent;
    private boolean requestSent;
    private boolean answered;
    private boolean gone;
    private boolean over;

    /// @param timeoutNanos how long it may take from the end of the request to the head of the
    ///   response, and how long it waits for a connection
    UpstreamRequest(
            ProxyStream stream,
            Cluster cluster,
            UpstreamHost host,
            ClientProtocol protocol,
            long timeoutNanos) {
        this.stream = stream;
        this.cluster = cluster;
        this.host = host;
        this.protocol = protocol;
        this.timeoutNanos = timeoutNanos;
    }

    /// @param fresh whether it must be a new connection
    void start(boolean fresh) {
        var started = cluster.acquire(stream.loop(), host, protocol, fresh, this);
        if (leg == null && !over) {
            acquisition = started;
            startTimeout();
        }
    }

    ClientProtocol protocol() {
        return protocol;
    }

    /// Whether it failed on a connection that had served others before, which the host may have
    /// closed just then, and has given no more than the head to it.
    boolean leftNoTrace(StreamReset why) {
        return !bodySent && why == StreamReset.UPSTREAM_CLOSED_EARLY && reused;
    }

    /// Whether anything but the head was sent.
    boolean isBodySent() {
        return bodySent;
    }

    @Nullable PooledConnection connection() {
        return connection;
    }

    /// Once it [#isReady].
    UpstreamLeg leg() {
        return Objects.requireNonNull(leg);
    }

    /// Whether there is a connection to send the request on.
    boolean isReady() {
        return leg != null;
    }

    /// Whether the host has the whole request.
    boolean isRequestSent() {
        return requestSent;
    }

    /// Whether it has failed.
    boolean isGone() {
        return gone;
    }

    void send(RequestHead head, boolean end) {
        try {
            leg().head(head, end);
        } catch (IllegalArgumentException e) { // another protocol's head, which this cannot say
            cancel();
            gone = true;
            stream.onUpstreamReset(this, StreamReset.LOCAL_PROTOCOL_ERROR);
            return;
        }
        if (end) {
            onSent();
        }
    }

    /// @return whether more may be sent at once
    boolean send(ByteBuf chunk, boolean end) {
        bodySent = true;
        leg().data(chunk, end);
        if (end) {
            onSent();
        }
        return end || leg().writable();
    }

    void send(Headers trailers) {
        leg().trailers(trailers);
        onSent();
    }

    private void onSent() {
        requestSent = true;
        stream.onRequestSent();
        if (!over && !answered) {
            startTimeout();
        }
    }

    /// From now on it has so long.
    void startTimeout() {
        cancelTimeout();
        if (timeoutNanos > 0) {
            timeout = stream.loop().timers().start(timeoutNanos, this::onTimeout);
        }
    }

    private void cancelTimeout() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }

    private void onTimeout() {
        count(UpstreamStat.REQUEST_TIMEOUT, 1);
        cancel();
        stream.onUpstreamReset(this, StreamReset.UPSTREAM_TIMEOUT);
    }

    /// Ends it, if it is not over in both directions.
    void cancel() {
        cancelTimeout();
        if (over && (requestSent || leg == null)) {
            return;
        }
        if (leg != null && !over) {
            count(UpstreamStat.REQUEST_LOCAL_RESET, 1);
        }
        over();
        if (leg != null) {
            leg.reset();
        } else if (acquisition != null) {
            acquisition.cancel();
        }
    }

    @Override
    public void onReady(PooledConnection ready) {
        cancelTimeout();
        acquisition = null;
        sentAt = System.nanoTime();
        connection = ready;
        reused = ready.reused();
        leg = ready.newStream(this);
        stream.requestHalf().onUpstreamReady(this);
    }

    @Override
    public void onFailure(StreamReset why) {
        end(why);
    }

    @Override
    public void informational(ResponseHead head) {
        if (!over) {
            stream.responseHalf().onInformational(head);
        }
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        if (over) {
            return;
        }
        answered = true;
        if (head.status() == 101 && !stream.takesUpgrade(head)) {
            cancel();
            stream.onUpstreamReset(this, StreamReset.UPSTREAM_PROTOCOL_ERROR);
            return;
        }
        cancelTimeout();
        var failed = head.status() >= 500;
        count(failed ? UpstreamStat.RESPONSE_FAILED : UpstreamStat.RESPONSE_SUCCESS, 1);
        if (end) {
            over();
        }
        stream.onResponseHead(head, end, this);
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        if (over) {
            chunk.release();
            return;
        }
        if (end) {
            over();
        }
        stream.responseHalf().onData(chunk, end);
    }

    @Override
    public void trailers(Headers trailers) {
        if (!over) {
            over();
            stream.responseHalf().onTrailers(trailers);
        }
    }

    @Override
    public void reset(StreamReset why) {
        if (!over || stream.responseHalf().isTunnel()) { // whose other half ends now
            end(why);
        }
    }

    private void end(StreamReset why) {
        if (leg != null && !over) {
            count(UpstreamStat.REQUEST_REMOTE_RESET, 1);
        }
        over();
        gone = true;
        cancelTimeout();
        stream.onUpstreamReset(this, why);
    }

    /// Nothing more comes.
    private void over() {
        if (!over && sentAt != 0) {
            host.took(stream.loop(), System.nanoTime() - sentAt);
        }
        over = true;
    }

    private void count(UpstreamStat key, long amount) {
        host.count(stream.loop(), key, amount);
    }

    @Override
    public void onWritable() {
        stream.requestHalf().onUpstreamWritable();
    }
}
