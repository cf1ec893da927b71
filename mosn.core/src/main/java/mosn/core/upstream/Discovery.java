package mosn.core.upstream;

import mosn.api.upstream.ClusterDiscovery;
import mosn.api.upstream.DiscoveredHost;
import mosn.api.upstream.HostUpdates;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Keeps one cluster's hosts as its discovery says they are. Where that says nothing, or nothing
/// that can be used, the hosts that were known last go on.
public final class Discovery implements HostUpdates, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    private final Cluster cluster;
    private final CompletableFuture<Void> first = new CompletableFuture<>();
    private List<HostConfig> hosts;
    private boolean closed;

    public Discovery(Cluster cluster) {
        this.cluster = cluster;
        this.hosts = cluster.config().hosts();
    }

    /// Has `found` tell. Returns when it does, which may be never.
    public void run(ClusterDiscovery found) {
        try {
            found.open(this);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed("its discovery was interrupted");
        } catch (Exception | LinkageError e) {
            failed("its discovery fails with " + e);
        }
    }

    /// Done with the first word of the discovery, whatever it is.
    public CompletionStage<Void> first() {
        return first;
    }

    @Override
    public synchronized void update(List<DiscoveredHost> found) {
        if (closed) {
            return;
        }
        try {
            var configs = found.stream().map(Discovery::config).toList();
            if (!configs.equals(hosts)) {
                cluster.update(configs);
                hosts = configs;
                LOG.debug("cluster {} has the hosts {}", cluster.name(), configs);
            }
        } catch (RuntimeException | LinkageError e) { // a load balancer may be of an extension
            failed(String.valueOf(e.getMessage()));
            return;
        }
        if (!cluster.trouble().isEmpty()) {
            LOG.info("cluster {} knows its hosts again: {}", cluster.name(), hosts.size());
        }
        cluster.trouble("");
        first.complete(null);
    }

    private static HostConfig config(DiscoveredHost host) {
        try {
            return HostConfig.of(host);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "it was told a host \"" + host.address() + "\", which " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void failed(String why) {
        if (closed) {
            return;
        }
        if (!why.equals(cluster.trouble())) {
            LOG.warn(
                    "cluster {} does not know its hosts and goes on with {}: {}",
                    cluster.name(),
                    hosts.size(),
                    why);
        }
        cluster.trouble(why);
        first.complete(null);
    }

    /// From now on nothing that is told changes anything.
    @Override
    public synchronized void close() {
        closed = true;
        first.complete(null);
    }
}
