package mosn.core;

import mosn.api.CallException;
import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.message.Call;
import mosn.core.extension.PluginLayers;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Loop;
import mosn.core.loop.Loops;
import mosn.core.observe.ExtensionMetrics;
import mosn.core.observe.Stats;
import mosn.core.protocol.http1.Http1Client;
import mosn.core.protocol.http1.Http1Config;
import mosn.core.protocol.http2.Http2Client;
import mosn.core.protocol.http2.Http2Config;
import mosn.core.stream.ClusterCall;
import mosn.core.stream.GrpcExchange;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;

import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What extensions reach of a proxy.
final class ExtensionServices implements HostContext.Services {
    /// How calls of extensions, and to processes of plugins, speak to hosts.
    static final ClientProtocol GRPC_CALLS = new Http2Client(Http2Config.DEFAULT);

    private static final ClientProtocol CALLS = new Http1Client(Http1Config.DEFAULT);

    /// Of the thread that asks, whichever that is.
    static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

    private final Loops loops;
    private final Stats stats;
    private final PluginLayers plugins;
    private final PluginProcesses processes;
    private final Supplier<@Nullable Generation> now;
    private final Leases shared = new Leases();

    /// @param now what is at work; null before anything is
    ExtensionServices(
            Loops loops,
            Stats stats,
            PluginLayers plugins,
            PluginProcesses processes,
            Supplier<@Nullable Generation> now) {
        this.loops = loops;
        this.stats = stats;
        this.plugins = plugins;
        this.processes = processes;
        this.now = now;
    }

    private @Nullable Cluster cluster(String name) {
        var current = now.get();
        return current == null ? null : current.cluster(name);
    }

    /// The loop whose thread this is, or else any.
    private Loop loop() {
        var here = loops.current();
        return here != null ? here : loops.next();
    }

    @Override
    public CompletionStage<Call.Response> call(
            ContextLoader loader, String cluster, Call.Request request, Duration timeout) {
        var to = cluster(cluster);
        if (to == null) {
            return CompletableFuture.failedFuture(
                    new CallException("no_cluster", "there is no cluster \"" + cluster + "\""));
        }
        return ClusterCall.send(loop(), loader, to, CALLS, request, timeout, RANDOM);
    }

    @Override
    public GrpcCall grpc(String cluster, GrpcRequest request, GrpcReceiver receiver) {
        return GrpcExchange.begin(
                loop(), cluster, cluster(cluster), GRPC_CALLS, request, receiver, RANDOM);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
        return loops.next().executor().schedule(task, delay, unit);
    }

    @Override
    public Leases.Lease<ExtensionMetrics> metrics(String name) {
        return shared.lease(
                List.of("metrics", name),
                () -> stats.extension(name),
                _ -> stats.removeExtension(name));
    }

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public Leases shared() {
        return shared;
    }

    @Override
    public PluginProcesses plugins() {
        return processes;
    }

    @Override
    public void linger(ClassLoader loader, Collection<Thread> threads) {
        plugins.linger(loader, threads);
    }
}
