package mosn.core;

import mosn.api.ConfigNode;
import mosn.api.upstream.ClusterDiscovery;
import mosn.api.upstream.ClusterDiscoveryProvider;
import mosn.api.upstream.LoadBalancerProvider;
import mosn.core.config.Complaints;
import mosn.core.config.ConfigFile;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extension;
import mosn.core.extension.Extensions;
import mosn.core.extension.PluginException;
import mosn.core.observe.CounterSet;
import mosn.core.observe.UpstreamStat;
import mosn.core.tls.ClientTls;
import mosn.core.upstream.Cluster;
import mosn.core.upstream.ClusterConfig;
import mosn.core.upstream.Discovery;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Builds the clusters of a generation: one that stays as it is written, with the same extensions,
/// is the cluster of the generation before, with its hosts and connections.
final class ClusterBuilder {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterBuilder.class);

    /// How long a new configuration waits to be told who its new clusters' hosts are.
    private static final Duration FIRST_WORD = Duration.ofSeconds(5);

    private final GenerationBuilder.Parts parts;
    private final ConfigFile file;
    private final Extensions extensions;
    private final ExtensionBuilder builder;
    private final TlsBuilder tls;
    private final TlsBuilder.Lessor lessor;

    /// By the name of a cluster that was not there before, done when its discovery has spoken.
    private final Map<String, CompletableFuture<Void>> unspoken = new LinkedHashMap<>();

    ClusterBuilder(
            GenerationBuilder.Parts parts,
            ConfigFile file,
            Extensions extensions,
            ExtensionBuilder builder,
            TlsBuilder tls,
            TlsBuilder.Lessor lessor) {
        this.parts = parts;
        this.file = file;
        this.extensions = extensions;
        this.builder = builder;
        this.tls = tls;
        this.lessor = lessor;
    }

    /// A cluster, and what tells it things.
    private record Running(Cluster cluster, @Nullable Telling telling) {
        void close() {
            if (telling != null) {
                telling.close();
            }
            cluster.close();
        }
    }

    private record Telling(Discovery discovery, Made<ClusterDiscovery> made) {
        void close() {
            discovery.close();
            made.close();
        }
    }

    Cluster build(ConfigNode node) {
        var config = ClusterConfig.from(node);
        var balancer =
                extensions.find(LoadBalancerProvider.class, config.lbType(), node, "lb_type");
        var discovery = discovery(config, node);
        var secured = clientTls(config);
        var running =
                lessor.lease(
                        Arrays.asList(
                                "cluster",
                                JsonConfigNode.written(node),
                                balancer.identity(),
                                discovery == null ? null : discovery.identity(),
                                secured),
                        () -> run(config, node, balancer, discovery, secured),
                        Running::close);
        if (running.telling() != null) {
            builder.claim(place(node), running.telling().made().context());
        }
        return running.cluster();
    }

    private static ExtensionBuilder.Place place(ConfigNode node) {
        return ExtensionBuilder.Place.of(node, "type");
    }

    private @Nullable Extension<ClusterDiscoveryProvider> discovery(
            ClusterConfig config, ConfigNode node) {
        if (config.hostsAreWritten()) {
            complaints().addAll(JsonConfigNode.unasked(node.node("spec")));
            return null;
        }
        try {
            return extensions.find(ClusterDiscoveryProvider.class, config.type());
        } catch (PluginException e) {
            throw node.problem(
                    "type",
                    e.problem(),
                    "write SIMPLE where the hosts are those written here, or " + e.fix());
        }
    }

    private @Nullable ClientTls clientTls(ClusterConfig config) {
        var written = config.managerTls() ? file.config().clusterTls() : config.tls();
        return written.isEmpty() ? null : tls.cluster(config.name(), written.getFirst());
    }

    private Running run(
            ClusterConfig config,
            ConfigNode node,
            Extension<LoadBalancerProvider> balancer,
            @Nullable Extension<ClusterDiscoveryProvider> discovery,
            @Nullable ClientTls secured) {
        var balancers = balancers(config, balancer);
        var made = discovery == null ? null : made(config, node, discovery);
        var cluster =
                builder.guarded(
                        ExtensionBuilder.Place.of(node, "lb_type"),
                        () -> {
                            if (made != null) {
                                made.close();
                            }
                        },
                        () ->
                                new Cluster(
                                        config,
                                        balancers,
                                        parts.loops(),
                                        counters(config.name()),
                                        secured));
        return new Running(cluster, made == null ? null : tell(cluster, made));
    }

    private LoadBalancerProvider.Factory balancers(
            ClusterConfig config, Extension<LoadBalancerProvider> balancer) {
        var factory =
                complaints()
                        .read(
                                config.lbConfig(),
                                node ->
                                        balancer.contextLoader()
                                                .call(
                                                        () ->
                                                                Objects.requireNonNull(
                                                                        balancer.provider()
                                                                                .create(node))),
                                made -> {});
        if (factory == null) {
            throw new GenerationBuilder.Refused();
        }
        return LentBalancer.lent(factory, balancer.contextLoader());
    }

    private Made<ClusterDiscovery> made(
            ClusterConfig config, ConfigNode node, Extension<ClusterDiscoveryProvider> discovery) {
        return builder.make(
                discovery,
                config.name(),
                place(node),
                node.node("spec"),
                (provider, _, context) -> provider.create(node, context));
    }

    private Telling tell(Cluster cluster, Made<ClusterDiscovery> made) {
        var discovery = new Discovery(cluster);
        unspoken.put(cluster.name(), discovery.first().toCompletableFuture());
        made.context().blocking().execute(() -> discovery.run(made.product()));
        return new Telling(discovery, made);
    }

    private CounterSet<UpstreamStat> counters(String cluster) {
        return parts.stats().counters("upstream", Map.of("cluster", cluster), UpstreamStat.class);
    }

    private Complaints complaints() {
        return file.complaints();
    }

    /// Waits for the discoveries of new clusters, but not for long: their hosts may come later.
    void awaitHosts() {
        try {
            CompletableFuture.allOf(unspoken.values().toArray(CompletableFuture[]::new))
                    .get(FIRST_WORD.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            unspoken.forEach(
                    (cluster, spoken) -> {
                        if (!spoken.isDone()) {
                            LOG.warn("cluster {} has yet to be told its hosts", cluster);
                        }
                    });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
