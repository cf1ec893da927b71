package mosn.core;

import mosn.api.ConfigException;
import mosn.api.ConfigNode;
import mosn.api.codec.Codec;
import mosn.api.codec.CodecProvider;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.core.config.Complaints;
import mosn.core.config.ConfigFile;
import mosn.core.config.JsonConfigNode;
import mosn.core.extension.Extension;
import mosn.core.extension.Extensions;
import mosn.core.extension.GoPluginConfig;
import mosn.core.extension.PluginException;
import mosn.core.extension.PluginLayer;
import mosn.core.extension.PluginLayers;
import mosn.core.listener.ListenerConfig;
import mosn.core.loop.Loops;
import mosn.core.network.ConnectionSettings;
import mosn.core.network.ListenerFilterSlot;
import mosn.core.network.ProxyConfig;
import mosn.core.observe.AccessLog;
import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;
import mosn.core.observe.LogFiles;
import mosn.core.observe.LoopHistogram;
import mosn.core.observe.Stats;
import mosn.core.observe.Tracing;
import mosn.core.observe.Variables;
import mosn.core.protocol.ServerProtocol;
import mosn.core.router.Router;
import mosn.core.router.RouterConfig;
import mosn.core.stream.FilterLedger;
import mosn.core.stream.FilterSlot;
import mosn.core.stream.FilterSwitch;
import mosn.core.stream.RouterHandling;
import mosn.core.stream.StreamFilterConfig;
import mosn.core.stream.TunnelConfig;
import mosn.core.stream.Tunnels;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Builds a generation beside the one that runs. It goes on past what is wrong, so that an operator
/// sees everything at once; where anything was, nothing of it is put to work, and all it had leased
/// is given back.
final class GenerationBuilder {
    /// What a generation is built from and lives on.
    ///
    /// @param without names of stream filters that are left out
    /// @param image what it provides
    /// @param installed opens the plugins that are there now, and says of each before it does
    /// @param plugins opens what `go_plugin_config` names, and takes plugins back
    /// @param discarded what is being closed of what is not put to work
    /// @param sources told which configuration source has said something
    /// @param checksOnly whether what is built is only to be looked at: nobody is asked for hosts,
    ///   no host how it is, and no port listened on
    record Parts(
            Loops loops,
            List<Extension<?>> image,
            Function<Consumer<Path>, List<PluginLayer>> installed,
            PluginLayers plugins,
            Stats stats,
            LogFiles logs,
            Leases leases,
            Closings discarded,
            Set<String> without,
            HostContext.Services services,
            Consumer<RunningSource> sources,
            boolean checksOnly) {
        /// The same for a generation that is never put to work.
        Parts toCheck() {
            return new Parts(
                    loops, image, installed, plugins, stats, logs, leases, discarded, without,
                    services, sources, true);
        }
    }

    private static final String CONFIGURATION = "the configuration";
    private static final String REPAIR = "repair the extension";
    static final String REPAIR_PLUGIN = "repair the plugin, or take it out";

    private final Parts parts;
    private final ConfigSources.Complete configuration;
    private final ConfigFile file;
    private final Complaints complaints;
    private final Building<?> building;
    private final Leased leased;
    private final Leased lasting;
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private final Map<String, RouterConfig> routers = new HashMap<>();
    private final Set<String> leftOut = new TreeSet<>();
    private final List<FilterSlot> slots = new ArrayList<>();
    private final List<ClientProtocol> spoken = new ArrayList<>();
    private final Extensions extensions;

    /// The same; keeps a plugin that one is of for as long as filters are called.
    private final Extensions noted;

    private final ExtensionBuilder builder;
    private final TlsBuilder tls;
    private final ClusterBuilder clusterBuilder;
    private final ListenerFilterBuilder listenerFilterBuilder;
    private final NetworkFilterBuilder networkFilterBuilder;
    private final AccessLogBuilder logBuilder;
    private final RouterHandlerBuilder handlerBuilder;
    private final TracingBuilder tracingBuilder;
    private final MetricsBuilder metricsBuilder;
    private final AdminBuilder adminBuilder;

    /// What filters do not want to be shown, by their names.
    private final Map<String, Set<String>> secrets = new HashMap<>();

    private GenerationBuilder(
            Parts parts,
            ConfigSources.Complete configuration,
            Extensions extensions,
            Building<?> building,
            Leased leased,
            Leased lasting) {
        this.parts = parts;
        this.configuration = configuration;
        this.file = configuration.file();
        this.complaints = file.complaints();
        this.extensions = extensions;
        this.building = building;
        this.leased = leased;
        this.lasting = lasting;
        this.builder = new ExtensionBuilder(parts.services, complaints, building);
        this.noted = extensions.noting(leased::use);
        var lastingExtensions = extensions.noting(lasting::use);
        this.tls = new TlsBuilder(parts, lastingExtensions, builder, lasting);
        this.clusterBuilder =
                new ClusterBuilder(parts, file, lastingExtensions, builder, tls, lasting);
        this.listenerFilterBuilder = new ListenerFilterBuilder(noted, builder, leased);
        this.networkFilterBuilder = new NetworkFilterBuilder(noted, builder, leased);
        this.logBuilder = new AccessLogBuilder(parts, lastingExtensions, builder, lasting);
        this.handlerBuilder = new RouterHandlerBuilder(noted, builder, leased);
        this.tracingBuilder = new TracingBuilder(lastingExtensions, builder, lasting);
        this.metricsBuilder = new MetricsBuilder(parts, noted, builder, leased);
        this.adminBuilder = new AdminBuilder(noted, builder, leased);
    }

    private static Extensions extensions(Parts parts, Building<?> building, Leased leased) {
        var installed =
                parts.installed.apply(plugin -> building.next(plugin.toString(), REPAIR_PLUGIN));
        installed.forEach(layer -> leased.add(() -> parts.plugins.giveBack(layer)));
        return Extensions.of(parts.image, installed);
    }

    /// @param base is completed with what its sources say
    /// @throws mosn.core.config.ConfigErrors with everything that is wrong
    static Generation build(
            Parts parts, ConfigFile base, ConfigSources.Choice choice, Building<?> building) {
        var leased = new Leased(parts.leases, parts.plugins, building.abandoned());
        var lasting = new Leased(parts.leases, parts.plugins, building.abandoned());
        try {
            var extensions = extensions(parts, building, leased);
            building.next(CONFIGURATION, REPAIR);
            parts.services.plugins().begin(extensions);
            try {
                var complete =
                        new ConfigSources(
                                        extensions, parts.services, building, leased, parts.sources)
                                .complete(base, choice);
                return new GenerationBuilder(parts, complete, extensions, building, leased, lasting)
                        .build();
            } finally {
                parts.services.plugins().built(extensions);
            }
        } catch (Throwable e) {
            leased.giveBack(parts.discarded);
            lasting.giveBack(parts.discarded);
            throw e;
        }
    }

    private Generation build() {
        var config = file.config();
        for (var node : config.clusters()) {
            var cluster = complain(() -> clusterBuilder.build(node));
            if (cluster != null) {
                clusters.put(cluster.name(), cluster);
            }
        }
        config.server().routers().forEach(router -> routers.put(router.name(), router));
        var streams = new GenerationStreams(parts.loops);
        var traced = config.tracing();
        var tracing = traced == null ? null : complain(() -> tracingBuilder.build(traced));
        var listeners = new LinkedHashMap<String, ConnectionSettings>();
        for (var listener : config.server().listeners()) {
            var settings = listener(listener, tracing, streams);
            if (settings != null) {
                listeners.put(listener.name(), settings);
            }
        }
        for (var sink : config.metricsSinks()) {
            complain(() -> metricsBuilder.build(sink));
        }
        for (var endpoint : config.adminEndpoints()) {
            var _ = complain(() -> adminBuilder.build(endpoint));
        }
        file.throwIfWrong();
        clusterBuilder.awaitHosts(building);
        return new Generation(
                configuration,
                extensions,
                file.dump().hiding(secrets, extensions.secretKeys()),
                clusters,
                listeners,
                adminBuilder.endpoints(),
                Set.copyOf(leftOut),
                List.copyOf(slots),
                beginnings(),
                List.copyOf(spoken),
                new Generation.Held(
                        streams, leased.parts(), lasting.parts(), lasting.extensions()));
    }

    private List<Runnable> beginnings() {
        return Stream.concat(configuration.beginnings().stream(), builder.beginnings().stream())
                .toList();
    }

    private <T> T lease(Object identity, Supplier<T> make, Leases.Close<T> close) {
        return leased.lease(identity, make, close);
    }

    // listeners

    private @Nullable ConnectionSettings listener(
            ListenerConfig listener, @Nullable Tracing tracing, GenerationStreams streams) {
        var filters = new ArrayList<NamedSlot>();
        for (var filter : listener.streamFilters()) {
            if (parts.without.contains(filter.name())) {
                leftOut.add(listener.name() + "/" + filter.name());
                secrets.put(filter.name(), Set.of("*")); // nobody knows what they are
            } else {
                var slot = complain(() -> filter(listener, filter));
                if (slot != null) {
                    slots.add(slot.slot());
                    filters.add(slot);
                }
            }
        }
        var passed = new ArrayList<ListenerFilterSlot>();
        for (var filter : listener.listenerFilters()) {
            var slot = complain(() -> listenerFilterBuilder.build(filter, listener.name()));
            if (slot != null) {
                passed.add(slot);
            }
        }
        var logs = new ArrayList<AccessLog>();
        for (var config : listener.accessLogs()) {
            var log = complain(() -> logBuilder.build(config, listener.name()));
            if (log != null) {
                lasting.add(log); // which lies behind its sink, in the same part
                logs.add(log);
            }
        }
        var protocols = new Protocols(listener.proxy(), this::codec);
        var own = listener.networkFilter();
        var protocol =
                GenerationBuilder.this.<ServerProtocol>complain(
                        () ->
                                own == null
                                        ? protocols.server(listener)
                                        : networkFilterBuilder.build(own, listener));
        var upstream = complain(protocols::upstream);
        if (upstream != null) {
            spoken.addAll(upstream.all());
        }
        var router = upstream == null ? null : router(listener.proxy(), upstream, filters);
        var secured =
                protocol == null || listener.tls().isEmpty()
                        ? null
                        : complain(() -> tls.listener(listener, protocol.alpn()));
        var handled = new AtomicReference<@Nullable RouterHandling>();
        complain(() -> handled.set(handlerBuilder.build(listener.proxy(), listener.name())));
        var tunnels =
                complain(() -> TunnelConfig.from(listener.proxy().node(), listener.idleTimeout()));
        if (router == null || protocol == null || upstream == null || tunnels == null) {
            return null;
        }
        var counters = counters(listener.name());
        return new ConnectionSettings(
                listener.name(),
                List.copyOf(passed),
                protocol,
                secured,
                new ListenerStreams(
                        filters.stream().map(NamedSlot::slot).toList(),
                        router,
                        handled.get(),
                        clusters,
                        upstream,
                        tunnels,
                        lasting.share(
                                List.of("tunnels", listener.name()),
                                () -> new Tunnels(parts.loops),
                                _ -> {}),
                        new ListenerAccounting(
                                listener.type(),
                                List.copyOf(logs),
                                tracing,
                                counters,
                                histograms(counters, DownstreamStat.REQUEST_TIME),
                                histograms(counters, DownstreamStat.PROCESS_TIME),
                                streams.settled()),
                        streams.filtered()));
    }

    /// What is made is a part of its own.
    private <T> @Nullable T complain(Supplier<T> make) {
        building.next(CONFIGURATION, REPAIR);
        leased.next();
        lasting.next();
        try {
            return make.get();
        } catch (ConfigException e) {
            complaints.add(e);
            return null;
        } catch (Refused e) {
            return null;
        }
    }

    private void complain(Runnable make) {
        var _ =
                complain(
                        () -> {
                            make.run();
                            return true;
                        });
    }

    private List<CounterSet<DownstreamStat>> counters(String listener) {
        return List.of(
                parts.stats.counters(DownstreamStat.TYPE, Stats.GLOBAL, DownstreamStat.class),
                counted(
                        parts.stats,
                        lasting,
                        DownstreamStat.TYPE,
                        Map.of("listener", listener),
                        DownstreamStat.class));
    }

    /// Counters that go on counting from generation to generation, and are forgotten with the last
    /// one that has what they count.
    static <E extends Enum<E>> CounterSet<E> counted(
            Stats stats,
            TlsBuilder.Lessor lessor,
            String type,
            Map<String, String> labels,
            Class<E> keys) {
        return lessor.share(
                List.of("counters", type, labels),
                () -> stats.counters(type, labels, keys),
                _ -> stats.remove(type, labels));
    }

    private static List<LoopHistogram> histograms(List<CounterSet<DownstreamStat>> of, String key) {
        return of.stream().map(counters -> counters.histogram(key)).toList();
    }

    // protocols

    private Codec codec(ProxyConfig proxy, String name, String key) {
        var found = noted.find(CodecProvider.class, name, proxy.node(), key);
        return lease(
                List.of(
                        "codec",
                        name,
                        JsonConfigNode.written(proxy.extendConfig()),
                        found.identity()),
                () ->
                        found.contextLoader()
                                .call(
                                        () ->
                                                found.provider()
                                                        .create(proxy.extendConfig().node(name))),
                codec -> {});
    }

    // routers

    private @Nullable Router router(
            ProxyConfig proxy, Protocols.Upstream upstream, List<NamedSlot> filters) {
        var config = routers.get(proxy.routerConfigName());
        return config == null
                ? null // the cross check has said so
                : complain(() -> router(config, upstream, filters));
    }

    private Router router(
            RouterConfig config, Protocols.Upstream upstream, List<NamedSlot> filters) {
        Protocols.check(config, upstream);
        return Router.build(config, Variables::exists, byName -> perFilter(byName, filters));
    }

    private Map<Object, Object> perFilter(Map<String, ConfigNode> byName, List<NamedSlot> filters) {
        var read = new HashMap<Object, Object>();
        byName.forEach((name, node) -> perFilter(name, node, filters, read));
        return read;
    }

    private void perFilter(
            String name, ConfigNode node, List<NamedSlot> filters, Map<Object, Object> read) {
        var slot = filters.stream().filter(filter -> filter.name().equals(name)).findFirst();
        if (slot.isEmpty()) {
            return; // of a router that several listeners use, each reads what is for its own
            // filters
        }
        var perRoute = slot.get().context().perRoute();
        if (perRoute == null) {
            throw node.problem(
                    "is for the filter " + name + ", which takes no configuration per route",
                    "remove it; a filter that acts only before routing cannot know the route");
        }
        var value = complaints.read(node, perRoute::read, discarded -> {});
        if (value != null) {
            read.put(perRoute, value);
        }
    }

    // stream filters

    private NamedSlot filter(ListenerConfig listener, StreamFilterConfig filter) {
        var found = provider(filter);
        secrets.merge(filter.name(), found.secretKeys(), GenerationBuilder::union);
        var stats = parts.stats; // the lease outlives this builder, and must not hold it
        var ledger =
                leased.share(
                        List.of("ledger", listener.name(), filter.name()),
                        () -> new FilterLedger(stats, listener.name(), filter.name()),
                        FilterLedger::close);
        var off =
                leased.share(
                        List.of("switch", listener.name(), filter.name()),
                        () -> new FilterSwitch(listener.name(), filter.name()),
                        _ -> {});
        var slot =
                lease(
                        List.of(
                                "filter",
                                listener.name(),
                                filter.name(),
                                found.identity(),
                                JsonConfigNode.written(filter.node())),
                        () -> newFilter(filter, found, ledger, off),
                        NamedSlot::close);
        builder.claim(place(filter), slot.context());
        return slot;
    }

    private static Set<String> union(Set<String> some, Set<String> others) {
        var all = new TreeSet<>(some);
        all.addAll(others);
        return all;
    }

    private Extension<StreamFilterFactoryProvider> provider(StreamFilterConfig filter) {
        var library = filter.library();
        if (library == null) {
            return noted.find(StreamFilterFactoryProvider.class, filter.node(), "type");
        }
        try {
            var config = new GoPluginConfig(library.path(), library.factory());
            var layer = config.open(parts.plugins, file.folder());
            leased.add(() -> parts.plugins.giveBack(layer));
            var chosen = config.choose(layer);
            leased.use(chosen);
            return chosen;
        } catch (PluginException e) {
            throw filter.node()
                    .node("go_plugin_config")
                    .problem("so_path", "names " + e.plugin() + ": " + e.problem(), e.fix());
        }
    }

    private NamedSlot newFilter(
            StreamFilterConfig filter,
            Extension<StreamFilterFactoryProvider> found,
            FilterLedger ledger,
            FilterSwitch off) {
        var place = place(filter);
        var made =
                builder.make(
                        found,
                        filter.name(),
                        place,
                        filter.config(),
                        StreamFilterFactoryProvider::create);
        var slot =
                builder.guarded(
                        place,
                        made,
                        () ->
                                new FilterSlot(
                                        filter,
                                        made.product(),
                                        made.loader(),
                                        made.context().logger(),
                                        made.context().metrics(),
                                        ledger,
                                        off));
        return new NamedSlot(filter.name(), slot, made.context());
    }

    private static ExtensionBuilder.Place place(StreamFilterConfig filter) {
        return new ExtensionBuilder.Place(
                filter.node(),
                "",
                "repair the extension, or start with --without " + filter.name());
    }

    /// What is wrong has been said.
    static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        Refused() {
            super(null, null, false, false);
        }
    }

    private record NamedSlot(String name, FilterSlot slot, HostContext context) {
        void close() {
            try {
                slot.close();
            } finally {
                context.close();
            }
        }
    }
}
