package mosn.api.upstream;

import org.jspecify.annotations.Nullable;

/// Chooses among the hosts it was made for. Called on every event loop, several at a time: it
/// neither blocks nor locks.
public interface LoadBalancer {
    /// @return a healthy host, or null where there is none that fits
    @Nullable Host choose(LoadBalancerContext context);
}
