package mosn.core;

import mosn.api.upstream.Host;
import mosn.api.upstream.LoadBalancer;
import mosn.api.upstream.LoadBalancerContext;
import mosn.api.upstream.LoadBalancerProvider;
import mosn.core.loop.ContextLoader;

import org.jspecify.annotations.Nullable;

/// A load balancer that is called with its extension's class loader.
record LentBalancer(LoadBalancer balancer, ContextLoader loader) implements LoadBalancer {
    /// The same factory where it is part of the image.
    static LoadBalancerProvider.Factory lent(
            LoadBalancerProvider.Factory factory, ContextLoader loader) {
        return loader.equals(ContextLoader.IMAGE)
                ? factory
                : hosts -> new LentBalancer(loader.call(() -> factory.create(hosts)), loader);
    }

    @Override
    public @Nullable Host choose(LoadBalancerContext context) {
        var before = loader.enter();
        try {
            return balancer.choose(context);
        } finally {
            loader.leave(before);
        }
    }
}
