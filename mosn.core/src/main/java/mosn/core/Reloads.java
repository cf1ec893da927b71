package mosn.core;

import mosn.core.config.ConfigFile;
import mosn.core.config.ConfigReader;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What changes the configuration of a proxy that runs: its file, its plugins, and what
/// configuration sources say. One after the other: whoever holds the monitor of this object keeps
/// them waiting. What is refused changes nothing, and is told.
///
/// Safe from any thread.
final class Reloads {
    private static final Logger LOG = LoggerFactory.getLogger(Reloads.class);

    private final ConfigReader reader;
    private final Target target;
    private final LongAdder attempts = new LongAdder();
    private final LongAdder refusals = new LongAdder();

    /// Why the file as it was read last is refused; empty where it is not.
    private volatile String fileRefusal = "";

    /// Why the plugins as they were last are refused; empty where they are not.
    private volatile String pluginRefusal = "";

    /// What was read last; null where it was taken, or could not be read.
    private volatile @Nullable ConfigFile refused;

    Reloads(ConfigReader reader, Target target) {
        this.reader = reader;
        this.target = target;
    }

    /// The proxy whose configuration it is.
    interface Target {
        /// What is at work; null where the proxy does not run yet, or no more.
        @Nullable Generation running();

        /// Builds it beside what is at work, and swaps.
        ///
        /// @throws RuntimeException whose message says what is wrong
        void apply(ConfigFile base, Generation before, ConfigSources.Choice choice);
    }

    long attempts() {
        return attempts.sum();
    }

    long refusals() {
        return refusals.sum();
    }

    /// What keeps the newest of everything from being at work; empty for nothing.
    String refusal() {
        var running = target.running();
        var sources =
                running == null
                        ? Stream.<RunningSource>of()
                        : running.configuration().said().keySet().stream();
        return Stream.concat(
                        Stream.of(fileRefusal, pluginRefusal), sources.map(RunningSource::refusal))
                .filter(why -> !why.isEmpty())
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    /// The file that was read last and is not at work; null where there is none.
    @Nullable ConfigFile refused() {
        return refused;
    }

    /// Takes the file as it is now, with the plugins that are there.
    ///
    /// @throws RuntimeException whose message says what is wrong
    void takeFile() {
        var before = System.nanoTime();
        synchronized (this) {
            try {
                attempt(this::applyFile);
                fileRefusal = "";
                pluginRefusal = "";
            } catch (RuntimeException e) {
                fileRefusal = String.valueOf(e.getMessage());
                throw e;
            }
        }
        LOG.info(
                "took the configuration of {} in {} ms",
                reader.file(),
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
        attempts.increment();
        try {
            apply.run();
        } catch (RuntimeException e) {
            refusals.increment();
            throw e;
        }
    }

    /// What sources have said counts too; where that has been refused, what they said before.
    private void apply(ConfigFile base) {
        var before = running();
        try {
            target.apply(base, before, ConfigSources.Choice.newest(before));
        } catch (RuntimeException e) {
            if (before.configuration().isNewest()) {
                throw e;
            }
            try {
                target.apply(base, before, ConfigSources.Choice.atWork(before, null));
                LOG.warn("goes on with what configuration sources said before: {}", e.getMessage());
            } catch (RuntimeException again) {
                e.addSuppressed(again);
                throw e;
            }
        }
    }

    private Generation running() {
        var running = target.running();
        if (running == null) {
            throw new ProxyException("the proxy is not running, so it takes no configuration");
        }
        return running;
    }

    /// Files have changed. Plugins are taken also where the configuration beside them is refused.
    ///
    /// @param plugins whether some of them are plugins
    void filesChanged(boolean plugins) {
        var changed = reader.hasChanged();
        if (changed) {
            LOG.info("the configuration has changed");
        }
        if (changed && tried("configuration", this::takeFile)) {
            return;
        }
        if (plugins) {
            LOG.info("plugins have changed");
            var _ = tried("plugins", this::takePlugins);
        }
    }

    private boolean tried(String what, Runnable take) {
        try {
            take.run();
            return true;
        } catch (RuntimeException e) {
            if (target.running() != null) {
                LOG.error("goes on with the {} it has: {}", what, e.getMessage());
            }
            return false;
        }
    }

    /// With the configuration as it was read last; while that is refused, with the one at work. The
    /// file may be half written by now.
    private synchronized void takePlugins() {
        try {
            takePlugins(running().configuration().base());
            pluginRefusal = "";
        } catch (RuntimeException e) {
            pluginRefusal = String.valueOf(e.getMessage());
            throw e;
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
            fileRefusal = "";
        } catch (RuntimeException e) {
            attempt(() -> apply(atWork.again()));
            fileRefusal = String.valueOf(e.getMessage());
            LOG.warn("took the plugins, but not the new configuration: {}", fileRefusal);
        }
    }

    /// What a source has said becomes part of the configuration, or what it said before stays.
    synchronized void take(RunningSource source) {
        var said = source.unjudged();
        var before = target.running();
        if (before == null || said == null || !before.configuration().said().containsKey(source)) {
            return;
        }
        try {
            attempt(
                    () ->
                            target.apply(
                                    before.configuration().base(),
                                    before,
                                    ConfigSources.Choice.atWork(before, source)));
            pluginRefusal = "";
            LOG.info("took what configuration source {} says", source.name());
        } catch (RuntimeException e) {
            var why = String.valueOf(e.getMessage());
            source.onRefused(said, why);
            LOG.error("goes on without what configuration source {} says: {}", source.name(), why);
        }
    }
}
