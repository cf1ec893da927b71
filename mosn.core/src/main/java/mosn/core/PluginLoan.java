package mosn.core;

import mosn.api.Metrics;
import mosn.api.grpc.GrpcPeer;
import mosn.api.plugin.PluginHostContext;
import mosn.core.config.JsonConfigNode;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Loops;
import mosn.core.observe.LogFile;
import mosn.core.observe.LogFiles;
import mosn.core.observe.Stats;
import mosn.core.observe.UpstreamStat;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.ClusterConfig;
import mosn.core.upstream.Endpoint;
import mosn.core.upstream.HostConfig;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What the proxy lends to a plugin host.
///
/// @param protocol how processes are spoken to
/// @param logs for what plugins write; closed with this
record PluginLoan(
        Loops loops,
        ClientProtocol protocol,
        RandomGenerator random,
        ContextLoader loader,
        Stats stats,
        LogFiles logs,
        String logBase,
        List<Path> folders)
        implements PluginHostContext, AutoCloseable {
    @Override
    public System.Logger logger() {
        return System.getLogger("mosn.plugin");
    }

    @Override
    public Log log(Path file) throws IOException {
        return new Lines(logs.open(file.toString()));
    }

    @Override
    public Metrics metrics(String plugin) {
        return stats.plugin(plugin);
    }

    @Override
    public GrpcPeer peer(String plugin, SocketAddress address) {
        var host = HostConfig.of(plugin, Endpoint.ofProcess(address));
        var cluster =
                Cluster.of(
                        ClusterConfig.of(plugin, host, JsonConfigNode.of("{}")),
                        loops,
                        stats.counters(
                                Stats.PLUGIN, Map.of(Stats.NAME, plugin), UpstreamStat.class),
                        null);
        return new PluginPeer(cluster, loops, protocol, loader, random);
    }

    @Override
    public void close() {
        logs.close();
    }

    private record Lines(LogFile file) implements Log {
        @Override
        public void write(String line) {
            file.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {
            file.close();
        }
    }
}
