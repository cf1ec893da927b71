package mosn.core.upstream;

import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancer;
import mosn.api.upstream.LoadBalancerContext;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// One turn for all event loops, so that few requests are spread evenly too.
final class RoundRobin implements LoadBalancer {
    private final Circle circle;
    private final AtomicInteger turn;

    /// @param start whose turn it is first, any number
    RoundRobin(List<? extends Host> hosts, int start) {
        circle = new Circle(hosts);
        turn = new AtomicInteger(start);
    }

    @Override
    public @Nullable Host choose(LoadBalancerContext context) {
        return circle.firstFrom(turn.getAndIncrement(), context);
    }
}
