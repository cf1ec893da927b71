import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.filter.auth.AuthProvider;

import org.jspecify.annotations.NullMarked;

/// Lets only requests with the configured headers pass.
@NullMarked
module mosn.filter.auth {
    requires mosn.api;
    requires static org.jspecify;

    provides StreamFilterFactoryProvider with
            AuthProvider;
}
