package mosn.core;

import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcPeer;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.message.Buffer;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Loops;
import mosn.core.stream.GrpcExchange;
import mosn.core.stream.UnaryCall;
import mosn.core.tls.ClientTls;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;

import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/// A process's service, as a cluster of one host.
final class PluginPeer implements GrpcPeer {
    private final Cluster cluster;
    private final @Nullable ClientTls tls;
    private final Loops loops;
    private final ClientProtocol protocol;
    private final ContextLoader loader;
    private final RandomGenerator random;
    private final Set<LentCall> calls = ConcurrentHashMap.newKeySet();

    /// @param tls the cluster's; closed with it
    /// @param loader the plugin host's
    PluginPeer(
            Cluster cluster,
            @Nullable ClientTls tls,
            Loops loops,
            ClientProtocol protocol,
            ContextLoader loader,
            RandomGenerator random) {
        this.cluster = cluster;
        this.tls = tls;
        this.loops = loops;
        this.protocol = protocol;
        this.loader = loader;
        this.random = random;
    }

    @Override
    public GrpcCall call(GrpcRequest request, GrpcReceiver receiver) {
        var here = loops.current();
        var lent = new LentCall(receiver, loader, calls);
        return lent.begun(
                GrpcExchange.begin(
                        here != null ? here : loops.next(),
                        cluster.name(),
                        cluster,
                        protocol,
                        request,
                        lent,
                        random));
    }

    @Override
    public CompletionStage<Buffer> call(GrpcRequest request, Buffer message) {
        return UnaryCall.send(receiver -> call(request, receiver), message);
    }

    @Override
    public void close() {
        cluster.close();
        if (tls != null) {
            tls.close();
        }
    }
}
