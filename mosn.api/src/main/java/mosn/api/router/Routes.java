package mosn.api.router;

import mosn.api.stream.Route;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The routes that match one request, by the virtual host that its authority leads to.
public interface Routes {
    /// What the proxy itself would take; null where nothing matches.
    @Nullable Route first();

    /// All that match, in the order of the configuration; of one with weighted clusters, what
    /// chance has chosen.
    List<Route> all();

    /// Whether a request could be answered on this way now: by the route itself, or by a cluster
    /// that exists and has a healthy host.
    boolean available(Route route);
}
