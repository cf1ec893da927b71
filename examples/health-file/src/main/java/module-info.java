import com.example.health.HealthFileProvider;

import mosn.api.upstream.HealthCheckProvider;

/// An example of a health check: it looks into a file.
module com.example.health {
    requires mosn.api;

    provides HealthCheckProvider with
            HealthFileProvider;
}
