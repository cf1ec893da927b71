package mosn.api.stream;

import org.jspecify.annotations.Nullable;

/// Where the router sends a stream.
public interface Route {
    /// The virtual host's name.
    String virtualHost();

    /// The cluster: null where the route answers by itself (a redirect, a direct response).
    @Nullable String cluster();
}
