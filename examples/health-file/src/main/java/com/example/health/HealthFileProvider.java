package com.example.health;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.upstream.HealthCheck;
import mosn.api.upstream.HealthCheckProvider;
import mosn.api.upstream.HealthStatus;

import java.nio.file.Files;
import java.nio.file.Path;

/// Called `HEALTH_FILE` in a cluster's `health_check`: whom a file lists is unhealthy.
public final class HealthFileProvider implements HealthCheckProvider {
    @Override
    public String type() {
        return "HEALTH_FILE";
    }

    @Override
    public HealthCheck create(ConfigNode config, ExtensionContext context) {
        var file = Path.of(config.required("path"));
        // on a thread that may block; a file that cannot be read throws, which is unhealthy too
        return host ->
                Files.readAllLines(file).contains(host.address())
                        ? HealthStatus.unhealthy("is listed in " + file)
                        : HealthStatus.HEALTHY;
    }
}
