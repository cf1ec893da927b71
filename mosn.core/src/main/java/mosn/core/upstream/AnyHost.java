package mosn.core.upstream;

import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancer;
import mosn.api.upstream.LoadBalancerContext;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Chance chooses; where the chosen host cannot be used, the next one behind it that can, as in
/// MOSN.
final class AnyHost implements LoadBalancer {
    private final Circle circle;

    AnyHost(List<? extends Host> hosts) {
        circle = new Circle(hosts);
    }

    @Override
    public @Nullable Host choose(LoadBalancerContext context) {
        return circle.firstFrom(context.random().nextInt(), context);
    }
}
