package mosn.core;

import mosn.api.plugin.Plugin;
import mosn.api.plugin.PluginHost;
import mosn.core.loop.ContextLoader;
import mosn.core.stream.CallStage;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// A share in a plugin: what it answers is given under the class loader of the extension that
/// asked.
record LentPlugin(Leases.Lease<PluginHost.Running> lease, ContextLoader loader)
        implements Plugin, AutoCloseable {
    @Override
    public String name() {
        return lease.get().name();
    }

    @Override
    public CompletionStage<Response> call(Request request, Duration timeout) {
        return CallStage.lent(lease.get().call(request, timeout), loader);
    }

    @Override
    public CompletionStage<Void> started() {
        return CallStage.lent(lease.get().started(), loader);
    }

    @Override
    public CompletionStage<Optional<Filter>> filter(FilterRequest request) {
        return CallStage.lent(lease.get().filter(request), loader);
    }

    @Override
    public Status status() {
        return lease.get().status();
    }

    @Override
    public void close() {
        lease.close();
    }
}
