package mosn.core;

import mosn.core.admin.AdminServer;
import mosn.core.config.ConfigFile;
import mosn.core.config.ConfigReader;
import mosn.core.extension.AllowList;
import mosn.core.extension.Extensions;
import mosn.core.extension.PluginLayers;
import mosn.core.extension.PluginStatus;
import mosn.core.extension.PluginWatch;
import mosn.core.loop.Loops;
import mosn.core.loop.Threads;
import mosn.core.loop.Transport;
import mosn.core.loop.Watchdog;
import mosn.core.observe.ErrorLog;
import mosn.core.observe.LogConfig;
import mosn.core.observe.LogFiles;
import mosn.core.observe.LogLevel;
import mosn.core.observe.Stats;
import mosn.core.tls.Engines;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/// A proxy at work. An ordinary object: two of them can live in one process.
///
/// Safe from any thread; what changes it happens one after the other.
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Proxy.class);

    /// How long streams whose connections are closed may take to end: a loop's next turn, if no
    /// extension keeps it busy.
    private static final Duration LAST_STREAMS = Duration.ofSeconds(2);

    /// How long extensions may take to close at the end.
    private static final Duration LAST_CLOSE = Duration.ofSeconds(30);

    private final ProxyOptions options;
    private final ConfigReader reader;
    private final Loops loops;
    private final Watchdog watchdog;
    private final Stats stats;
    private final LogFiles logs;
    private final PluginWatch watch;
    private final PluginLayers plugins;
    private final PluginProcesses processes;
    private final GenerationBuilder.Parts parts;
    private final Listeners listeners;
    private final List<AutoCloseable> closing = new ArrayList<>();
    private final Set<Replaced> replaced = ConcurrentHashMap.newKeySet();

    /// Its monitor is taken before the proxy's own, which nobody holds while extensions are called.
    private final Reloads reloads;

    /// What is being closed of configurations that have never been at work.
    private final Closings discarded = new Closings();

    /// Done when the end has been asked for again.
    private final CompletableFuture<Void> hurry = new CompletableFuture<>();

    /// What is being built now, or has been and is not taken yet. Guarded by the proxy.
    private @Nullable Building<Generation> building;

    private volatile @Nullable Generation generation;
    private int generations;
    private @Nullable ErrorLog errors;
    private volatile @Nullable InetSocketAddress adminAddress;
    private volatile State state = State.STARTING;

    /// MOSN's numbers of what a process is doing.
    public enum State {
        STARTING(4),
        RUNNING(6),
        GRACEFUL_STOPPING(8),
        STOPPING(9),
        STOPPED(11);

        private final int number;

        State(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    private Proxy(ProxyOptions options, ConfigReader reader, ConfigFile file) {
        this.options = options;
        this.reader = reader;
        var server = file.config().server();
        var count =
                server.eventLoops() > 0
                        ? server.eventLoops()
                        : Runtime.getRuntime().availableProcessors();
        this.loops = closing(new Loops(Transport.preferred(), count));
        this.listeners = new Listeners(loops);
        this.stats = new Stats(loops.size());
        this.reloads = new Reloads(reader, new Changing());
        stats.gauge("reload", Stats.GLOBAL, "reload_total", reloads::attempts);
        stats.gauge("reload", Stats.GLOBAL, "reload_refused", reloads::refusals);
        stats.gauge(
                "reload",
                Stats.GLOBAL,
                "newest_refused",
                () -> reloads.refusal().isEmpty() ? 0 : 1);
        this.logs = closing(new LogFiles(Path.of(""), server.log().roller(), stats));
        this.watch = closing(new PluginWatch(NamedPlugins.folders(options)));
        this.plugins =
                closing(
                        new PluginLayers(
                                new AllowList(options.allow()), this::forget, this::provesUnload));
        this.watchdog =
                closing(new Watchdog(loops, this::watchdogTimeout, plugins.speakers()::ofLoader));
        stats.gauge("watchdog", Stats.GLOBAL, "watchdog_miss", watchdog::misses);
        stats.gauge("watchdog", Stats.GLOBAL, "busy_loops", watchdog::busy);
        this.processes = closing(processes(file));
        this.parts =
                new GenerationBuilder.Parts(
                        loops,
                        Extensions.ofImage(),
                        opening ->
                                plugins.openAll(options.modulePath(), options.plugins(), opening),
                        plugins,
                        stats,
                        logs,
                        new Leases(),
                        discarded,
                        options.without(),
                        new ExtensionServices(loops, stats, plugins, processes, () -> generation),
                        this::onSourceSaid,
                        false);
    }

    private PluginProcesses processes(ConfigFile file) {
        return new PluginProcesses(
                loader ->
                        new PluginLoan(
                                loops,
                                ExtensionServices.GRPC_CALLS,
                                ExtensionServices.RANDOM,
                                loader,
                                stats,
                                new LogFiles(
                                        Path.of(""),
                                        file.config().server().log().roller().bounded(),
                                        stats),
                                Path.of(file.config().pluginLogBase()).toAbsolutePath() + "/",
                                List.of(
                                        file.folder().toAbsolutePath(),
                                        Path.of(System.getProperty("java.home"), "bin"))));
    }

    /// Takes what the proxy's threads and caches keep of a plugin that nobody uses any more.
    private void forget(ClassLoader gone) {
        loops.forget(gone);
        JsonMapper.shared().clearCaches(); // what an extension reports may have classes of its own
    }

    private boolean provesUnload() {
        var current = generation;
        return current != null && current.file().config().provesUnload();
    }

    private Duration watchdogTimeout() {
        return current().file().config().server().watchdogTimeout();
    }

    private <T extends AutoCloseable> T closing(T part) {
        closing.add(part);
        return part;
    }

    /// Reads the configuration, loads extensions, binds, and serves.
    ///
    /// @throws RuntimeException whose message says in sentences what is wrong; nothing is left
    ///   running
    public static Proxy start(ProxyOptions options) {
        var reader = new ConfigReader(options.config());
        var file = reader.load();
        var proxy = new Proxy(options, reader, file);
        try {
            proxy.start(file);
            return proxy;
        } catch (Throwable e) {
            proxy.close();
            throw e;
        }
    }

    /// Does all that [#start] does up to binding.
    ///
    /// @return warnings
    /// @throws RuntimeException as [#start] does
    public static List<String> validate(ProxyOptions options) {
        var reader = new ConfigReader(options.config());
        var file = reader.load();
        try (var proxy = new Proxy(options, reader, file)) {
            var checked = proxy.build(proxy.parts.toCheck(), file, ConfigSources.Choice.FIRST);
            proxy.generation = checked;
            proxy.building = null;
            return checked.file().warnings();
        }
    }

    private void start(ConfigFile base) {
        synchronized (reloads) { // sources that speak early are heard when it has started
            begin(base);
        }
    }

    private void begin(ConfigFile base) {
        errors = errorLog(base.config().server().log());
        var first = build(parts, base, ConfigSources.Choice.FIRST);
        generation = first;
        building = null;
        var file = first.file();
        file.warnings().forEach(LOG::warn);
        if (file.config().usesTls()) {
            LOG.info("TLS is the work of {}", Engines.name());
        }
        first.leftOut().forEach(filter -> LOG.warn("goes on without the filter {}", filter));
        var change = listeners.prepare(file.config().server().listeners(), first.listeners());
        admin(file, Objects.requireNonNull(errors));
        if (!file.config().pidFile().isEmpty()) {
            closing(PidFile.write(file.config().pidFile()));
        }
        if (options.watch().isPositive()) {
            watch.start(this::namedPlugins, reader::look, options.watch(), reloads::filesChanged);
        }
        watchdog.start();
        state = State.RUNNING;
        first.begin();
        var _ = change.take(Duration.ZERO); // there is nothing that could leave
        first.configuration().taken();
    }

    /// It is [#building] until it is taken or discarded.
    private Generation build(
            GenerationBuilder.Parts parts, ConfigFile base, ConfigSources.Choice choice) {
        Building<Generation> begun;
        synchronized (this) {
            checkTakesConfigurations();
            begun =
                    Building.begin(
                            new Building.Limit(
                                    base.config().createTimeout(), "raise plugin.create_timeout"),
                            it -> GenerationBuilder.build(parts, base, choice, it),
                            it -> it.discard(discarded));
            building = begun;
        }
        try {
            return begun.await();
        } catch (RuntimeException e) {
            discardBuilt();
            throw e;
        }
    }

    private void checkTakesConfigurations() {
        if (state != State.STARTING && state != State.RUNNING) {
            throw ending();
        }
    }

    private static ProxyException ending() {
        return new ProxyException("the proxy is ending, so it takes no configuration");
    }

    private ErrorLog errorLog(LogConfig config) {
        try {
            return closing(
                    ErrorLog.install(
                            logs,
                            plugins.speakers(),
                            config.path(),
                            Objects.requireNonNullElse(
                                    LogLevel.of(config.level()), LogLevel.INFO)));
        } catch (IOException e) {
            throw new ProxyException(
                    "servers[0].default_log_path: "
                            + e.getMessage()
                            + "; name a file in a folder that can be written to, stdout or stderr",
                    e);
        }
    }

    private void admin(ConfigFile file, ErrorLog errors) {
        var config = file.config().admin();
        if (config == null) {
            return;
        }
        try {
            var server =
                    closing(
                            AdminServer.start(
                                    config,
                                    Admin.endpoints(
                                            this::state,
                                            this::current,
                                            this::extensionsNow,
                                            this::reload,
                                            this::cut,
                                            stats,
                                            logs,
                                            errors,
                                            processes),
                                    () -> current().adminEndpoints()));
            adminAddress = server.address();
            LOG.info("the admin endpoint listens on {}", server.address());
        } catch (IOException e) {
            throw new ProxyException(String.valueOf(e.getMessage()), e);
        }
    }

    private Map<String, Object> extensionsNow() {
        return Map.of(
                "extensions",
                current().extensions().list().stream()
                        .map(ExtensionInfo::of)
                        .map(ExtensionInfo::asMap)
                        .toList(),
                "plugins",
                plugins.statuses().stream().map(ExtensionInfo::ofPlugin).toList(),
                "refused",
                reloads.refusal(),
                "config_sources",
                current().configuration().said().keySet().stream()
                        .map(RunningSource::report)
                        .toList(),
                "replaced",
                replaced(),
                "discarded",
                discarded.names(),
                "left_out",
                current().leftOut());
    }

    /// Generations that still have streams, and what they hold.
    List<Map<String, Object>> replaced() {
        var current = current();
        return replaced.stream().map(old -> old.report(current)).toList();
    }

    /// Ends the streams of one of them; one that has not been answered is answered with 503. What
    /// the configuration holds goes with them.
    ///
    /// @param number as it is listed
    /// @return whether there is one of that number
    boolean cut(int number) {
        for (var old : replaced) {
            if (old.number() == number) {
                LOG.warn(
                        "ends {} streams of replaced configuration {}, as was asked for",
                        old.streams().size(),
                        number);
                old.streams().cut();
                return true;
            }
        }
        return false;
    }

    private Generation current() {
        return Objects.requireNonNull(generation);
    }

    /// Takes a new configuration from the file: builds it beside the one at work, and swaps.
    /// Streams under way end as they began; the next request of every connection sees the new one.
    ///
    /// @throws RuntimeException whose message says what is wrong; the old configuration goes on
    public void reload() {
        reloads.takeFile();
    }

    private void onSourceSaid(RunningSource source) {
        var _ = Threads.begin("mosn-source-" + source.name(), () -> reloads.take(source));
    }

    /// As the newest configuration has it.
    @Nullable Cluster cluster(String name) {
        return current().cluster(name);
    }

    /// The plugins that are open, and those that were.
    List<PluginStatus> plugins() {
        return plugins.statuses();
    }

    private Set<Path> namedPlugins() {
        return NamedPlugins.of(options, plugins.open(), reloads.refused());
    }

    /// What changes its configuration while it runs.
    private final class Changing implements Reloads.Target {
        @Override
        public @Nullable Generation running() {
            return state == State.RUNNING ? generation : null;
        }

        @Override
        public void apply(ConfigFile base, Generation before, ConfigSources.Choice choice) {
            FixedConfig.check(before.file(), base);
            var next = build(parts, base, choice);
            next.file().warnings().forEach(LOG::warn);
            take(next, before);
            next.configuration().taken();
            level(base.config().server().log());
        }
    }

    /// Streams on connections of listeners that are no more begin in the generation before: it ends
    /// once those are gone.
    private void take(Generation next, Generation before) {
        try {
            synchronized (this) {
                checkTakesConfigurations();
                var listening = next.file().config().server().listeners();
                var change = listeners.prepare(listening, next.listeners());
                building = null;
                swap(next, before, change);
            }
        } finally {
            discardBuilt();
        }
    }

    /// What has been built and not been taken.
    private void discardBuilt() {
        Building<Generation> built;
        synchronized (this) {
            built = building;
            building = null;
        }
        if (built != null) {
            built.discard();
        }
    }

    private void swap(Generation next, Generation before, Listeners.Change change) {
        generation = next;
        next.begin();
        var old = before.replaced(++generations);
        replaced.add(old);
        var streams = before.closeWhenOver(this::current, () -> replaced.remove(old));
        var limit = next.file().config().server().gracefulTimeout();
        var _ = change.take(limit).thenRun(streams::retire);
    }

    private void level(LogConfig config) {
        var level = LogLevel.of(config.level());
        if (errors != null && level != null) {
            errors.level(config.path(), level);
        }
    }

    /// Stops accepting, finishes the streams under way for as long as `graceful_timeout` lets it,
    /// then closes.
    public void drain() {
        Duration limit;
        synchronized (this) {
            var current = generation;
            if (current == null || state != State.RUNNING) {
                return;
            }
            state = State.GRACEFUL_STOPPING;
            limit = current.file().config().server().gracefulTimeout();
        }
        listeners.drain(limit);
        close();
    }

    /// Ends at once: connections are closed, streams reset. While another thread does, extensions
    /// are waited for no longer.
    @Override
    public void close() {
        if (state == State.STOPPING) {
            hurry.complete(null);
        }
        end();
    }

    private synchronized void end() {
        if (state == State.STOPPED) {
            return;
        }
        state = State.STOPPING;
        listeners.close();
        if (building != null) {
            building.abandon(ending());
            building.join(LAST_STREAMS);
            discardBuilt();
        }
        var streams = new ArrayList<>(replaced.stream().map(Replaced::streams).toList());
        var last = generation;
        if (last != null) {
            streams.add(last.closeWhenOver(() -> last, () -> {}));
        }
        GenerationStreams.finish(streams, LAST_STREAMS, LAST_CLOSE, hurry);
        discarded.finish(new Limit(LAST_CLOSE, hurry));
        closing.reversed().forEach(Generation::closeQuietly);
        state = State.STOPPED;
    }

    /// Opens the log files anew, after a rotation.
    public void reopenLogs() {
        logs.reopen();
        processes.reopenLogs();
    }

    public State state() {
        return state;
    }

    /// Where listeners are bound, by name.
    public Map<String, InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /// Where the admin endpoint listens; null where there is none.
    public @Nullable InetSocketAddress adminAddress() {
        return adminAddress;
    }

    /// This build's version.
    public static String version() {
        return Proxy.class.getModule().getDescriptor().rawVersion().orElse("unknown");
    }
}
