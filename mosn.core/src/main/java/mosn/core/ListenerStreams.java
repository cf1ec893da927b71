package mosn.core;

import mosn.core.observe.AccessLog;
import mosn.core.observe.CounterSet;
import mosn.core.observe.DownstreamStat;
import mosn.core.observe.Tracing;
import mosn.core.router.Router;
import mosn.core.stream.FilterSlot;
import mosn.core.stream.Leaseholder;
import mosn.core.stream.Leaseholders;
import mosn.core.stream.RouterHandling;
import mosn.core.stream.StreamAccounting;
import mosn.core.stream.StreamSettings;
import mosn.core.stream.TunnelConfig;
import mosn.core.stream.Tunnels;
import mosn.core.upstream.ClientProtocol;
import mosn.core.upstream.Cluster;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// One listener's part of a generation.
///
/// @param accounting what is left for streams that have settled
/// @param streams those that have not
record ListenerStreams(
        List<FilterSlot> filters,
        Router router,
        @Nullable RouterHandling routerHandling,
        Map<String, Cluster> clusters,
        Protocols.Upstream upstream,
        TunnelConfig tunnelConfig,
        Tunnels tunnels,
        ListenerAccounting accounting,
        Leaseholders streams)
        implements StreamSettings {
    @Override
    public @Nullable Cluster cluster(String name) {
        return clusters.get(name);
    }

    @Override
    public @Nullable ClientProtocol upstreamProtocol(@Nullable String name, String downstream) {
        return upstream.get(name, downstream);
    }

    @Override
    public RandomGenerator random() {
        return ThreadLocalRandom.current();
    }

    @Override
    public void enter(Leaseholder holder) {
        streams.enter(holder);
    }

    @Override
    public StreamAccounting settle(Leaseholder holder) {
        streams.leave(holder);
        accounting.streams().enter(holder);
        return accounting;
    }

    @Override
    public void leave(Leaseholder holder) {
        streams.leave(holder);
    }

    @Override
    public List<AccessLog> accessLogs() {
        return accounting.accessLogs();
    }

    @Override
    public @Nullable Tracing tracing() {
        return accounting.tracing();
    }

    @Override
    public String listenerType() {
        return accounting.listenerType();
    }

    @Override
    public List<CounterSet<DownstreamStat>> counters() {
        return accounting.counters();
    }

    @Override
    public void took(int loop, long nanos, long processNanos) {
        accounting.took(loop, nanos, processNanos);
    }
}
