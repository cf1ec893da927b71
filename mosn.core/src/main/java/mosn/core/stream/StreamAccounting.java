package mosn.core.stream;

import mosn.core.observe.AccessLog;
import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;
import mosn.core.observe.Tracing;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Where a listener's streams are counted, written down and followed: what one needs until it is
/// over, be it that no filter of its is called any more. Immutable, and used on every loop.
public interface StreamAccounting {
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

    /// A stream is over, its filters are destroyed; or a connection. On its loop.
    void leave(Leaseholder holder);
}
