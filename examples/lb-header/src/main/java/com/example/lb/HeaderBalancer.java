package com.example.lb;

import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancer;
import mosn.api.upstream.LoadBalancerContext;

import java.util.Collection;
import java.util.List;

/// Gives each value of a header a host of its own by highest random weight (Thaler and Ravishankar,
/// 1998): when a host goes, only its values move. Requests without the header share one host.
final class HeaderBalancer implements LoadBalancer {
    private final String header;
    private final List<Host> hosts;

    HeaderBalancer(String header, Collection<? extends Host> hosts) {
        this.header = header;
        this.hosts = List.copyOf(hosts);
    }

    /// Null where no host is healthy. One that the stream has tried comes last.
    @Override
    public Host choose(LoadBalancerContext context) {
        var value = context.request().headers().get(header);
        Host best = null;
        var most = Long.MIN_VALUE;
        for (var host : hosts) {
            if (!host.healthy()) {
                continue;
            }
            var weight = weight(value, host);
            if (context.tried(host)) {
                weight = weight / 4 - Long.MAX_VALUE / 2; // below all others, in the same order
            }
            if (best == null || weight > most) {
                best = host;
                most = weight;
            }
        }
        return best;
    }

    /// From 0 up; the last steps mix the bits as SplittableRandom does.
    private static long weight(String value, Host host) {
        var bits = 31L * String.valueOf(value).hashCode() + host.address().hashCode();
        bits = (bits ^ (bits >>> 30)) * 0xbf58476d1ce4e5b9L;
        bits = (bits ^ (bits >>> 27)) * 0x94d049bb133111ebL;
        return (bits ^ (bits >>> 31)) >>> 1;
    }
}
