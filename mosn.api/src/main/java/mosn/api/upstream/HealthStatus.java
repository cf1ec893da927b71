package mosn.api.upstream;

/// What one check of a host has found.
public sealed interface HealthStatus {
    HealthStatus HEALTHY = new Healthy();

    /// @param reason for log and admin, as in `answers with 503`
    static HealthStatus unhealthy(String reason) {
        return new Unhealthy(reason);
    }

    /// It may be chosen.
    record Healthy() implements HealthStatus {}

    /// It is not to be chosen.
    ///
    /// @param reason not empty
    record Unhealthy(String reason) implements HealthStatus {}
}
