package mosn.core;

import mosn.core.admin.AdminEndpoint;
import mosn.core.config.ConfigDump;
import mosn.core.config.ConfigFile;
import mosn.core.extension.Extension;
import mosn.core.extension.Extensions;
import mosn.core.network.ConnectionSettings;
import mosn.core.router.Router;
import mosn.core.stream.FilterSlot;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// One configuration at work: an immutable tree, swapped as a whole. Streams stay with the one they
/// began with; what it leased for filters is given back when none of them calls one any more, the
/// rest when the last of them has ended.
///
/// @param extensions those that it may name
/// @param dump what may be shown of the file
/// @param listeners by name
/// @param adminEndpoints what extensions answer at the admin endpoint, by path
/// @param leftOut filters that were to be gone on without, as `listener/filter`
/// @param filters of all listeners
/// @param beginnings done when it is put to work
/// @param protocols that its listeners speak with hosts
record Generation(
        ConfigSources.Complete configuration,
        Extensions extensions,
        ConfigDump dump,
        Map<String, Cluster> clusters,
        Map<String, ConnectionSettings> listeners,
        Map<String, AdminEndpoint> adminEndpoints,
        Set<String> leftOut,
        List<FilterSlot> filters,
        List<Runnable> beginnings,
        List<ClientProtocol> protocols,
        Held held) {
    private static final Logger LOG = LoggerFactory.getLogger(Generation.class);

    /// What is given back at its end.
    ///
    /// @param leases ended, last first, when none of its streams calls a filter any more
    /// @param lasting ended, likewise, when all its streams are over
    /// @param lastingExtensions of plugins, which those are of
    record Held(
            GenerationStreams streams,
            List<LeasedPart> leases,
            List<LeasedPart> lasting,
            List<? extends Extension<?>> lastingExtensions) {}

    ConfigFile file() {
        return configuration.file();
    }

    @Nullable Cluster cluster(String name) {
        return clusters.get(name);
    }

    /// Where a listener's streams go; null where there is no such listener.
    @Nullable Router router(String listener) {
        var settings = listeners.get(listener);
        return settings == null ? null : settings.streams().router();
    }

    /// It is the one at work now.
    void begin() {
        beginnings.forEach(Runnable::run);
        filters.forEach(FilterSlot::begin);
    }

    /// Another takes its place: what it is known by until its last stream has ended. That holds
    /// nothing of it.
    Replaced replaced(int number) {
        return Replaced.of(number, held.streams(), extensions.list(), held.lastingExtensions());
    }

    /// Its leases end when the last stream under way that needs them has, once its streams are
    /// retired. That is for when every listener has been given the next generation.
    ///
    /// @param now what is at work then
    /// @param over told when all have ended
    GenerationStreams closeWhenOver(Supplier<Generation> now, Runnable over) {
        // this object must not be held until then: it leads to everything
        var some = held.leases();
        var others = held.lasting();
        var streams = held.streams();
        var spoken = protocols;
        var speaking = clusters.values();
        var closings = streams.closings();
        streams.whenOver(
                () -> {
                    closeQuietly(() -> now.get().forget(spoken, speaking));
                    closings.close(some);
                },
                () -> closings.close(others),
                over);
        return streams;
    }

    /// Has clusters close connections that nobody asks for any more.
    private void forget(List<ClientProtocol> spoken, Collection<Cluster> speaking) {
        var gone = spoken.stream().filter(each -> !protocols.contains(each)).toList();
        if (!gone.isEmpty()) {
            speaking.forEach(cluster -> cluster.forget(gone));
            clusters.values().forEach(cluster -> cluster.forget(gone));
        }
    }

    /// Ends the leases at once: it has never been put to work.
    void discard(Closings closings) {
        closings.close(held.leases());
        closings.close(held.lasting());
    }

    static void closeQuietly(AutoCloseable lease) {
        try {
            lease.close();
        } catch (Throwable e) { // the others are closed all the same
            LOG.warn("an extension failed while it was closed", e);
        }
    }
}
