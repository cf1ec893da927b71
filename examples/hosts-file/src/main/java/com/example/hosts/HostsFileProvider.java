package com.example.hosts;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.upstream.ClusterDiscovery;
import mosn.api.upstream.ClusterDiscoveryProvider;

import java.nio.file.Path;
import java.time.Duration;

/// Called `HOSTS_FILE` in a cluster.
public final class HostsFileProvider implements ClusterDiscoveryProvider {
    @Override
    public String type() {
        return "HOSTS_FILE";
    }

    @Override
    public ClusterDiscovery create(ConfigNode cluster, ExtensionContext context) {
        var spec = cluster.node("spec");
        return new HostsFile(
                Path.of(spec.required("path")), spec.duration("interval", Duration.ofSeconds(5)));
    }
}
