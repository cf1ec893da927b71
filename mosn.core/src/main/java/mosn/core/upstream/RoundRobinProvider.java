package mosn.core.upstream;

import mosn.api.ConfigNode;
import mosn.api.upstream.LoadBalancerProvider;

import java.util.concurrent.ThreadLocalRandom;

/// `LB_ROUNDROBIN`, the default: the hosts in turn, whatever they weigh.
public final class RoundRobinProvider implements LoadBalancerProvider {
    static final String TYPE = "LB_ROUNDROBIN";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public Factory create(ConfigNode config) {
        // many proxies that start together must not all begin with the same host
        return hosts -> new RoundRobin(hosts, ThreadLocalRandom.current().nextInt());
    }
}
