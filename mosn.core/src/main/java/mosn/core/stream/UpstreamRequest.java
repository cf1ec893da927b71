package mosn.core.stream;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;
import mosn.core.message.ResponseReceiver;
import mosn.core.message.StreamReset;
import mosn.core.message.UpstreamLeg;
import mosn.core.upstream.Acquirer;
import mosn.core.upstream.Acquisition;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.PooledConnection;
import mosn.core.upstream.UpstreamHost;

import org.jspecify.annotations.Nullable;

/// One attempt to have a stream's request answered by a host: the connection it got, and whether
/// the attempt may be made again without anybody noticing.
final class UpstreamRequest implements Acquirer, ResponseReceiver {
    private final ProxyStream stream;
    private final Cluster cluster;
    private final UpstreamHost host;
    private final ClientProtocol protocol;
    private @Nullable Acquisition acquisition;
    private @Nullable PooledConnection connection;
    private @Nullable UpstreamLeg leg;
    private boolean reused;
    private boolean over;

    UpstreamRequest(
            ProxyStream stream, Cluster cluster, UpstreamHost host, ClientProtocol protocol) {
        this.stream = stream;
        this.cluster = cluster;
        this.host = host;
        this.protocol = protocol;
    }

    /// @param fresh whether it must be a new connection
    void start(boolean fresh) {
        var started = cluster.acquire(stream.loop(), host, protocol, fresh, this);
        if (leg == null && !over) {
            acquisition = started;
        }
    }

    ClientProtocol protocol() {
        return protocol;
    }

    /// Whether its connection had served others before: the host may have closed it just now.
    boolean reused() {
        return reused;
    }

    @Nullable PooledConnection connection() {
        return connection;
    }

    @Nullable UpstreamLeg leg() {
        return leg;
    }

    /// Whether nothing more comes of it.
    boolean isOver() {
        return over;
    }

    /// Ends it, if it is not over in both directions.
    ///
    /// @param requestSent whether the whole request has gone out
    void cancel(boolean requestSent) {
        if (over && (requestSent || leg == null)) {
            return;
        }
        over = true;
        if (leg != null) {
            leg.reset();
        } else if (acquisition != null) {
            acquisition.cancel();
        }
    }

    @Override
    public void onReady(PooledConnection ready) {
        acquisition = null;
        connection = ready;
        reused = ready.reused();
        leg = ready.newStream(this);
        stream.onUpstreamReady(leg);
    }

    @Override
    public void onFailure(StreamReset why) {
        over = true;
        stream.onUpstreamReset(this, why);
    }

    @Override
    public void informational(ResponseHead head) {
        if (!over) {
            stream.onInformational(head);
        }
    }

    @Override
    public void head(ResponseHead head, boolean end) {
        if (!over) {
            over = end;
            stream.onResponseHead(head, end);
        }
    }

    @Override
    public void data(ByteBuf chunk, boolean end) {
        if (over) {
            chunk.release();
            return;
        }
        over = end;
        stream.onResponseData(chunk, end);
    }

    @Override
    public void trailers(Headers trailers) {
        if (!over) {
            over = true;
            stream.onResponseTrailers(trailers);
        }
    }

    @Override
    public void reset(StreamReset why) {
        over = true; // or its response is, and the other half of a tunnel ends now
        stream.onUpstreamReset(this, why);
    }

    @Override
    public void onWritable() {
        stream.onUpstreamWritable();
    }
}
