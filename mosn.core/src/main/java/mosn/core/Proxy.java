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
import mosn.core.loop.Transport;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

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
    private final Stats stats;
    private final LogFiles logs;
    private final PluginWatch watch;
    private final PluginLayers plugins;
    private final PluginProcesses processes;
    private final GenerationBuilder.Parts parts;
    private final Listeners listeners;
    private final List<AutoCloseable> closing = new ArrayList<>();
    private final Set<Replaced> replaced = ConcurrentHashMap.newKeySet();

    /// Held while a configuration is built, which may take long, and taken: before the proxy's own
    /// lock, which nobody holds while extensions are called.
    private final Object changing = new Object();

    /// What is being built now. Guarded by the proxy.
    private @Nullable Building<Generation> building;

    private volatile @Nullable Generation generation;
    private int generations;
    private @Nullable ErrorLog errors;
    private volatile @Nullable InetSocketAddress adminAddress;
    private volatile State state = State.STARTING;

    private final LongAdder reloads = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    /// Why the newest configuration, or a plugin of it, was refused; empty where it was not.
    private volatile String refusal = "";

    /// What was asked for last; null where it was taken, or could not be read.
    private volatile @Nullable ConfigFile refused;

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
        stats.gauge("reload", Stats.GLOBAL, "reload_total", reloads::sum);
        stats.gauge("reload", Stats.GLOBAL, "reload_refused", refusals::sum);
        stats.gauge("reload", Stats.GLOBAL, "newest_refused", () -> refusal.isEmpty() ? 0 : 1);
        this.logs = closing(new LogFiles(Path.of(""), server.log().roller(), stats));
        this.watch = closing(new PluginWatch(NamedPlugins.folders(options)));
        this.plugins =
                closing(
                        new PluginLayers(
                                new AllowList(options.allow()), this::forget, this::provesUnload));
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
            return checked.file().warnings();
        }
    }

    private void start(ConfigFile base) {
        synchronized (changing) { // sources that speak early are heard when it has started
            begin(base);
        }
    }

    private void begin(ConfigFile base) {
        errors = errorLog(base.config().server().log());
        var first = build(parts, base, ConfigSources.Choice.FIRST);
        generation = first;
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
            watch.start(this::namedPlugins, reader::look, options.watch(), this::filesChanged);
        }
        state = State.RUNNING;
        first.begin();
        var _ = change.take(Duration.ZERO); // there is nothing that could leave
        first.configuration().taken();
    }

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
                            Generation::discard);
            building = begun;
        }
        try {
            return begun.await();
        } finally {
            synchronized (this) {
                building = null;
            }
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
                            plugins::nameOf,
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
                refusal,
                "config_sources",
                current().configuration().said().keySet().stream()
                        .map(RunningSource::report)
                        .toList(),
                "replaced",
                replaced(),
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
        var before = System.nanoTime();
        synchronized (changing) {
            attempt(this::applyFile);
        }
        LOG.info(
                "took the configuration of {} in {} ms",
                options.config(),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before));
    }

    private void applyFile() {
        refused = null;
        var file = reader.load();
        refused = file;
        apply(file);
        refused = null;
    }

    private void attempt(Runnable apply) {
        reloads.increment();
        try {
            apply.run();
            refusal = "";
        } catch (RuntimeException e) {
            refusals.increment();
            refusal = String.valueOf(e.getMessage());
            throw e;
        }
    }

    /// What sources have said counts too; where that has been refused, what they said before.
    private void apply(ConfigFile base) {
        var before = running();
        try {
            apply(base, before, ConfigSources.Choice.newest(before));
        } catch (RuntimeException e) {
            if (before.configuration().isNewest()) {
                throw e;
            }
            try {
                apply(base, before, ConfigSources.Choice.atWork(before, null));
                LOG.warn("goes on with what configuration sources said before: {}", e.getMessage());
            } catch (RuntimeException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private void onSourceSaid(RunningSource source) {
        var _ = Apart.begin("mosn-source-" + source.name(), () -> take(source));
    }

    /// What a source has said becomes part of the configuration, or what it said before stays.
    private void take(RunningSource source) {
        synchronized (changing) {
            judge(source);
        }
    }

    private void judge(RunningSource source) {
        var said = source.unjudged();
        var before = generation;
        if (before == null
                || state != State.RUNNING
                || said == null
                || !before.configuration().said().containsKey(source)) {
            return;
        }
        try {
            attempt(
                    () ->
                            apply(
                                    before.configuration().base(),
                                    before,
                                    ConfigSources.Choice.atWork(before, source)));
            LOG.info("took what configuration source {} says", source.name());
        } catch (RuntimeException e) {
            var why = String.valueOf(e.getMessage());
            source.onRefused(said, why);
            LOG.error("goes on without what configuration source {} says: {}", source.name(), why);
        }
    }

    private void filesChanged(boolean plugins) {
        var changed = reader.hasChanged();
        try {
            if (changed) {
                LOG.info("the configuration has changed");
                reload();
            } else if (plugins) {
                LOG.info("plugins have changed");
                takePlugins();
            }
        } catch (RuntimeException e) {
            if (state == State.RUNNING) {
                LOG.error(
                        "goes on with the {} it has: {}",
                        changed ? "configuration" : "plugins",
                        e.getMessage());
            }
        }
    }

    /// With the configuration as it was read last; while that is refused, with the one at work. The
    /// file may be half written by now.
    private void takePlugins() {
        synchronized (changing) {
            takePlugins(running().configuration().base());
        }
    }

    private void takePlugins(ConfigFile atWork) {
        var asked = refused;
        if (asked == null) {
            attempt(() -> apply(atWork.again()));
            return;
        }
        try {
            attempt(() -> apply(asked.again()));
            refused = null;
        } catch (RuntimeException e) {
            attempt(() -> apply(atWork.again()));
            refusal = String.valueOf(e.getMessage());
            LOG.warn("took the plugins, but not the new configuration: {}", refusal);
        }
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
        return NamedPlugins.of(options, plugins.open(), refused);
    }

    private Generation running() {
        var before = generation;
        if (before == null || state != State.RUNNING) {
            throw new ProxyException("the proxy is not running, so it takes no configuration");
        }
        return before;
    }

    private void apply(ConfigFile base, Generation before, ConfigSources.Choice choice) {
        FixedConfig.check(before.file(), base);
        var next = build(parts, base, choice);
        next.file().warnings().forEach(LOG::warn);
        take(next, before);
        next.configuration().taken();
        level(base.config().server().log());
    }

    /// Streams on connections of listeners that are no more begin in the generation before: it ends
    /// once those are gone.
    private void take(Generation next, Generation before) {
        var taken = false;
        try {
            synchronized (this) {
                checkTakesConfigurations();
                var listening = next.file().config().server().listeners();
                var change = listeners.prepare(listening, next.listeners());
                taken = true;
                swap(next, before, change);
            }
        } finally {
            if (!taken) {
                next.discard();
            }
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

    /// Ends at once: connections are closed, streams reset.
    @Override
    public synchronized void close() {
        if (state == State.STOPPED) {
            return;
        }
        state = State.STOPPING;
        listeners.close();
        if (building != null) {
            building.abandon(ending());
            building.join(LAST_STREAMS);
        }
        var streams = new ArrayList<>(replaced.stream().map(Replaced::streams).toList());
        var last = generation;
        if (last != null) {
            streams.add(last.closeWhenOver(() -> last, () -> {}));
        }
        GenerationStreams.finish(streams, LAST_STREAMS, LAST_CLOSE);
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
