package mosn.core.upstream;

import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancerContext;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Hosts, the last one followed by the first.
final class Circle {
    private final List<? extends Host> hosts;

    Circle(List<? extends Host> hosts) {
        this.hosts = List.copyOf(hosts);
    }

    /// The first healthy host from place `start` on, any number; one that was tried already only
    /// where all are.
    @Nullable Host firstFrom(int start, LoadBalancerContext context) {
        var count = hosts.size();
        if (count == 0) {
            return null;
        }
        var first = Math.floorMod(start, count);
        Host tried = null;
        for (int i = 0; i < count; i++) {
            var at = first + i;
            var host = hosts.get(at < count ? at : at - count);
            if (!host.healthy()) {
                continue;
            }
            if (!context.tried(host)) {
                return host;
            }
            if (tried == null) {
                tried = host;
            }
        }
        return tried;
    }
}
