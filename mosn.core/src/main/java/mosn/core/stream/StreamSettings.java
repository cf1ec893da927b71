package mosn.core.stream;

import mosn.core.observe.AccessLog;
import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;
import mosn.core.observe.Tracing;
import mosn.core.router.Router;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.random.RandomGenerator;

/// What a listener's streams need to know, as one generation of the configuration says it.
/// Immutable, and used on every loop; a stream keeps the one it began with.
public interface StreamSettings {
    List<FilterSlot> filters();

    Router router();

    /// Who chooses among the routes that match; null where the first one does.
    default @Nullable RouterHandling routerHandling() {
        return null;
    }

    @Nullable Cluster cluster(String name);

    /// How hosts are spoken to.
    ///
    /// @param name what a route asks for; null for the listener's own choice
    /// @param downstream how the request came: where the choice is `Auto`, it goes on like that
    /// @return null where no protocol has this name
    @Nullable ClientProtocol upstreamProtocol(@Nullable String name, String downstream);

    TunnelConfig tunnelConfig();

    /// The listener's.
    Tunnels tunnels();

    List<AccessLog> accessLogs();

    /// What follows the streams; null where nothing does.
    default @Nullable Tracing tracing() {
        return null;
    }

    /// The listener's `type`, as in `ingress`.
    String listenerType();

    /// The sets that every stream counts in: the proxy's and the listener's.
    List<CounterSet<DownstreamStat>> counters();

    /// A stream is over: how long it took, and how much of that was not waiting for the host.
    void took(int loop, long nanos, long processNanos);

    RandomGenerator random();

    /// A stream of this loop begins, and will use what is here until it is [#leave]d.
    void enter(int loop);

    /// A stream of this loop is over, its filters are destroyed.
    void leave(int loop);
}
