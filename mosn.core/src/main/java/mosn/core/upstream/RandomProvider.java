package mosn.core.upstream;

import mosn.api.ConfigNode;
import mosn.api.upstream.LoadBalancerProvider;

/// `LB_RANDOM`: any host, whatever it weighs.
public final class RandomProvider implements LoadBalancerProvider {
    @Override
    public String type() {
        return "LB_RANDOM";
    }

    @Override
    public Factory create(ConfigNode config) {
        return AnyHost::new;
    }
}
