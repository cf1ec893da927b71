package mosn.core.stream;

import mosn.api.router.RouterHandler;
import mosn.api.router.Routes;
import mosn.api.stream.Route;
import mosn.core.loop.ContextLoader;
import mosn.core.router.RouteEntry;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// Has an extension choose among the routes that match.
///
/// @param loader for calls to the handler
public record RouterHandling(RouterHandler handler, ContextLoader loader) {
    /// On the stream's loop.
    ///
    /// @throws RuntimeException where the handler fails, or chooses what it was not shown
    @Nullable RouteEntry route(ProxyStream stream, StreamSettings settings) {
        var found = new Found(stream, settings);
        var before = loader.enter();
        Route chosen;
        try {
            chosen = handler.route(stream, found);
        } finally {
            loader.leave(before);
        }
        if (chosen == null) {
            return null;
        }
        for (var entry : found.matching()) {
            if (entry.equals(chosen)) {
                return entry;
            }
        }
        throw new IllegalStateException("the router handler chose a route that does not match");
    }

    /// What matches one request: looked for once, so that chance has one say.
    private static final class Found implements Routes {
        private final ProxyStream stream;
        private final StreamSettings settings;
        private @Nullable List<RouteEntry> matching;

        Found(ProxyStream stream, StreamSettings settings) {
            this.stream = stream;
            this.settings = settings;
        }

        List<RouteEntry> matching() {
            if (matching == null) {
                matching = settings.router().matchAll(stream.request(), settings.random());
            }
            return matching;
        }

        @Override
        public @Nullable Route first() {
            var all = matching();
            return all.isEmpty() ? null : all.getFirst();
        }

        @Override
        public List<Route> all() {
            return List.copyOf(matching());
        }

        @Override
        public boolean available(Route route) {
            var name = route.cluster();
            if (name == null) {
                return true;
            }
            var cluster = settings.cluster(name);
            return cluster != null && cluster.hasHealthyHost();
        }
    }
}
