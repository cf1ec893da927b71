package mosn.core;

import mosn.api.ConfigNode;
import mosn.api.upstream.ClusterDiscovery;
import mosn.api.upstream.ClusterDiscoveryProvider;
import mosn.api.upstream.HealthCheck;
import mosn.api.upstream.HealthCheckProvider;
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
import mosn.core.upstream.HealthCheckConfig;
import mosn.core.upstream.HealthChecks;
import mosn.core.upstream.HealthStats;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
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

    /// A cluster, and the extensions that tell it things.
    private record Running(Cluster cluster, List<Telling> telling) {
        void close() {
            telling.forEach(Telling::close);
            cluster.close();
        }
    }

    /// @param listening what passes on to the cluster what the extension tells
    private record Telling(AutoCloseable listening, Made<?> made, ExtensionBuilder.Place place) {
        void close() {
            Generation.closeQuietly(listening);
            made.close();
        }
    }

    Cluster build(ConfigNode node) {
        var config = ClusterConfig.from(node);
        var balancer =
                extensions.find(LoadBalancerProvider.class, config.lbType(), node, "lb_type");
        var discovery = discovery(config, node);
        var health = HealthCheckConfig.from(node);
        var check = health == null ? null : check(health, config.name());
        var secured = clientTls(config);
        var counters =
                GenerationBuilder.counted(
                        parts.stats(),
                        lessor,
                        UpstreamStat.TYPE,
                        Map.of("cluster", config.name()),
                        UpstreamStat.class);
        var running =
                lessor.lease(
                        Arrays.asList(
                                "cluster",
                                JsonConfigNode.written(node),
                                balancer.identity(),
                                discovery == null ? null : discovery.identity(),
                                check == null ? null : check.identity(),
                                secured),
                        () -> run(config, node, balancer, discovery, check, secured, counters),
                        Running::close);
        running.telling().forEach(it -> builder.claim(it.place(), it.made().context()));
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

    /// Everything is made before anything begins.
    private Running run(
            ClusterConfig config,
            ConfigNode node,
            Extension<LoadBalancerProvider> balancer,
            @Nullable Extension<ClusterDiscoveryProvider> discovery,
            @Nullable Check check,
            @Nullable ClientTls secured,
            CounterSet<UpstreamStat> counters) {
        var made = new ArrayList<AutoCloseable>();
        return builder.guarded(
                ExtensionBuilder.Place.of(node, "lb_type"),
                () -> made.reversed().forEach(Generation::closeQuietly),
                () -> {
                    var found = discovery == null ? null : made(config, node, discovery);
                    if (found != null) {
                        made.add(found);
                    }
                    var asked = check == null ? null : made(config, check);
                    if (asked != null) {
                        made.add(asked);
                    }
                    var cluster =
                            new Cluster(
                                    config,
                                    balancers(config, balancer),
                                    parts.loops(),
                                    counters,
                                    secured);
                    made.add(cluster);
                    if (parts.checksOnly()) {
                        made.reversed().forEach(Generation::closeQuietly);
                        return new Running(cluster, List.of());
                    }
                    var telling = new ArrayList<Telling>();
                    if (asked != null && check != null) {
                        telling.add(ask(cluster, check, asked));
                    }
                    if (found != null) {
                        telling.add(tell(cluster, found, place(node)));
                    }
                    return new Running(cluster, List.copyOf(telling));
                });
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

    private Telling tell(
            Cluster cluster, Made<ClusterDiscovery> made, ExtensionBuilder.Place place) {
        var discovery = new Discovery(cluster);
        unspoken.put(cluster.name(), discovery.first().toCompletableFuture());
        made.context().blocking().execute(() -> discovery.run(made.product()));
        return new Telling(discovery, made, place);
    }

    // health checks

    /// @param stats are shared with the cluster of this name that there was before
    private record Check(
            HealthCheckConfig config, Extension<HealthCheckProvider> found, HealthStats stats) {
        Object identity() {
            return found.identity();
        }

        ExtensionBuilder.Place place() {
            return ExtensionBuilder.Place.of(config.node(), "protocol");
        }
    }

    private Check check(HealthCheckConfig config, String cluster) {
        return new Check(
                config,
                extensions.find(
                        HealthCheckProvider.class, config.protocol(), config.node(), "protocol"),
                lessor.share(
                        List.of("healthcheck", cluster, config.serviceName()),
                        () -> new HealthStats(parts.stats(), cluster, config.serviceName()),
                        HealthStats::close));
    }

    private Made<HealthCheck> made(ClusterConfig config, Check check) {
        return builder.make(
                check.found(),
                config.name(),
                check.place(),
                check.config().checkConfig(),
                HealthCheckProvider::create);
    }

    private Telling ask(Cluster cluster, Check check, Made<HealthCheck> made) {
        var checks =
                new HealthChecks(
                        cluster,
                        check.config(),
                        made.product(),
                        made.context().blocking(),
                        check.stats());
        checks.start();
        builder.whenTaken(() -> check.stats().of(cluster));
        return new Telling(checks, made, check.place());
    }

    private Complaints complaints() {
        return file.complaints();
    }

    /// Waits for the discoveries of new clusters, but not for long: their hosts may come later.
    void awaitHosts(Building<?> building) {
        building.next("the first hosts of clusters", "see why they are not told", FIRST_WORD);
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
