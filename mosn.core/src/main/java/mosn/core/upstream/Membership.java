package mosn.core.upstream;

import mosn.api.upstream.LoadBalancer;
import mosn.api.upstream.LoadBalancerProvider;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Who belongs to a cluster at one time, and who chooses among them.
record Membership(List<UpstreamHost> hosts, LoadBalancer balancer) {
    static final Membership EMPTY = new Membership(List.of(), _ -> null);

    /// The hosts of `configs`; those that are here already are the same in both.
    ///
    /// @param make for those that are not
    Membership with(
            List<HostConfig> configs,
            Function<HostConfig, UpstreamHost> make,
            LoadBalancerProvider.Factory balancers) {
        Map<HostConfig, Deque<UpstreamHost>> known = new HashMap<>();
        hosts.forEach(
                host -> known.computeIfAbsent(host.config(), _ -> new ArrayDeque<>()).add(host));
        var after =
                configs.stream()
                        .map(
                                config -> {
                                    var same = known.getOrDefault(config, new ArrayDeque<>());
                                    return same.isEmpty() ? make.apply(config) : same.remove();
                                })
                        .toList();
        var next = new Membership(after, EMPTY.balancer);
        try {
            return new Membership(after, balancers.create(after));
        } catch (Throwable e) { // those that were made for it are nobody's
            next.without(this).forEach(UpstreamHost::closeCounters);
            throw e;
        }
    }

    /// The hosts that are not in `after`.
    List<UpstreamHost> without(Membership after) {
        Set<UpstreamHost> kept = Collections.newSetFromMap(new IdentityHashMap<>());
        kept.addAll(after.hosts);
        return hosts.stream().filter(host -> !kept.contains(host)).toList();
    }
}
