package mosn.core;

import mosn.core.admin.AdminEndpoint;
import mosn.core.config.ConfigDump;
import mosn.core.config.ConfigFile;
import mosn.core.extension.Extensions;
import mosn.core.loop.Loops;
import mosn.core.network.ConnectionSettings;
import mosn.core.stream.FilterSlot;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// One configuration at work: an immutable tree, swapped as a whole. Streams stay with the one they
/// began with; what it leased is given back when the last of them has ended.
final class Generation {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    private final ConfigSources.Complete configuration;
    private final Extensions extensions;
    private final ConfigDump dump;
    private final Map<String, Cluster> clusters;
    private final Map<String, ConnectionSettings> listeners;
    private final Map<String, AdminEndpoint> adminEndpoints;
    private final Set<String> leftOut;
    private final List<FilterSlot> filters;
    private final List<Runnable> beginnings;
    private final List<? extends AutoCloseable> leases;
    private final Streams streams;

    /// @param extensions those that it may name
    /// @param dump what may be shown of the file
    /// @param listeners by name
    /// @param adminEndpoints of extensions, by path
    /// @param leftOut filters that were to be gone on without, as `listener/filter`
    /// @param filters of all listeners
    /// @param beginnings done when it is put to work
    /// @param leases ended, last first, when this generation is over
    Generation(
            ConfigSources.Complete configuration,
            Extensions extensions,
            ConfigDump dump,
            Map<String, Cluster> clusters,
            Map<String, ConnectionSettings> listeners,
            Map<String, AdminEndpoint> adminEndpoints,
            Set<String> leftOut,
            List<FilterSlot> filters,
            List<Runnable> beginnings,
            List<? extends AutoCloseable> leases,
            Streams streams) {
        this.configuration = configuration;
        this.extensions = extensions;
        this.dump = dump;
        this.adminEndpoints = adminEndpoints;
        this.leftOut = leftOut;
        this.filters = filters;
        this.clusters = clusters;
        this.listeners = listeners;
        this.beginnings = beginnings;
        this.leases = leases;
        this.streams = streams;
    }

    ConfigSources.Complete configuration() {
        return configuration;
    }

    ConfigFile file() {
        return configuration.file();
    }

    Extensions extensions() {
        return extensions;
    }

    ConfigDump dump() {
        return dump;
    }

    Set<String> leftOut() {
        return leftOut;
    }

    List<FilterSlot> filters() {
        return filters;
    }

    @Nullable Cluster cluster(String name) {
        return clusters.get(name);
    }

    Map<String, Cluster> clusters() {
        return clusters;
    }

    Map<String, ConnectionSettings> listeners() {
        return listeners;
    }

    /// What extensions answer at the admin endpoint, by path.
    Map<String, AdminEndpoint> adminEndpoints() {
        return adminEndpoints;
    }

    /// It is the one at work now.
    void begin() {
        beginnings.forEach(Runnable::run);
    }

    /// No stream begins here any more: its leases end when the last one under way has. Called when
    /// every listener has been given the next generation.
    ///
    /// @param over told when they have ended
    void retire(Runnable over) {
        streams.retire(() -> end(over));
    }

    private void end(Runnable over) {
        // a thread of its own: closing a filter may take as long as its author likes
        var thread =
                Thread.ofVirtual()
                        .name("mosn-generation-end")
                        .inheritInheritableThreadLocals(false)
                        .unstarted(
                                () -> {
                                    close();
                                    over.run();
                                });
        // what this thread starts would keep that of whichever extension was called last
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.start();
    }

    /// How many streams that began in it are under way, as far as another thread can tell.
    int activeStreams() {
        return streams.active();
    }

    /// Ends the leases at once.
    void close() {
        leases.reversed().forEach(Generation::closeQuietly);
    }

    static void closeQuietly(AutoCloseable lease) {
        try {
            lease.close();
        } catch (Throwable e) { // the others are closed all the same
            LOG.warn("an extension failed while it was closed", e);
        }
    }

    /// How many streams of a generation are under way: one number per loop, touched on that loop
    /// only.
    static final class Streams {
        private static final int PADDING = 16;

        private final Loops loops;
        private final int[] active;
        private final boolean[] retired;
        private final AtomicInteger loopsLeft;
        private @Nullable Runnable end;

        Streams(Loops loops) {
            this.loops = loops;
            this.active = new int[loops.size() * PADDING];
            this.retired = new boolean[loops.size()];
            this.loopsLeft = new AtomicInteger(loops.size());
        }

        void enter(int loop) {
            active[loop * PADDING]++;
        }

        void leave(int loop) {
            active[loop * PADDING]--;
            check(loop);
        }

        int active() {
            var sum = 0;
            for (var loop = 0; loop < loops.size(); loop++) {
                sum += active[loop * PADDING];
            }
            return sum;
        }

        void retire(Runnable end) {
            this.end = end;
            for (var loop : loops.all()) {
                loop.executor()
                        .execute(
                                () -> {
                                    retired[loop.index()] = true;
                                    check(loop.index());
                                });
            }
        }

        private void check(int loop) {
            if (retired[loop] && active[loop * PADDING] == 0) {
                retired[loop] = false;
                if (loopsLeft.decrementAndGet() == 0 && end != null) {
                    end.run();
                }
            }
        }
    }
}
