package mosn.core;

import mosn.api.ConfigException;
import mosn.api.Metrics;
import mosn.api.grpc.GrpcPeer;
import mosn.api.plugin.PluginHostContext;
import mosn.api.tls.TlsMaterial;
import mosn.core.config.JsonConfigNode;
import mosn.core.loop.ContextLoader;
import mosn.core.loop.Loops;
import mosn.core.observe.LogFile;
import mosn.core.observe.LogFiles;
import mosn.core.observe.Stats;
import mosn.core.observe.UpstreamStat;
import mosn.core.tls.ClientTls;
import mosn.core.tls.TlsConfig;
import mosn.core.tls.TlsSource;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.ClusterConfig;
import mosn.core.upstream.Endpoint;
import mosn.core.upstream.HostConfig;

import org.jspecify.annotations.Nullable;

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
        return peer(plugin, address, (ClientTls) null);
    }

    @Override
    public GrpcPeer peer(String plugin, SocketAddress address, TlsMaterial material) {
        return peer(plugin, address, tls(plugin, material));
    }

    private ClientTls tls(String plugin, TlsMaterial material) {
        var written =
                "{\"tls_context\": {\"status\": true, \"server_name\": \"localhost\","
                        + " \"cert_chain\":"
                        + " %s, \"private_key\": %s, \"ca_cert\": %s}}"
                                .formatted(
                                        quoted(material.certificateChain()),
                                        quoted(material.privateKey()),
                                        quoted(material.trust()));
        var config = TlsConfig.of(JsonConfigNode.of(written)).getFirst();
        try {
            return ClientTls.of(plugin, config, stats, TlsSource::written);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String quoted(String pem) {
        return '"' + pem.replace("\n", "\\n") + '"';
    }

    private GrpcPeer peer(String plugin, SocketAddress address, @Nullable ClientTls tls) {
        var host = HostConfig.of(plugin, Endpoint.ofProcess(address));
        var cluster =
                Cluster.of(
                        ClusterConfig.of(plugin, host, JsonConfigNode.of("{}")),
                        loops,
                        stats.counters(
                                Stats.PLUGIN, Map.of(Stats.NAME, plugin), UpstreamStat.class),
                        tls);
        return new PluginPeer(cluster, tls, loops, protocol, loader, random);
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
