package mosn.plugin.grpc.filter;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.plugin.Plugin;
import mosn.api.plugin.PluginStartException;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;

import java.util.Set;
import java.util.concurrent.CompletionException;

/// Makes `plugin` known to the proxy: a filter that asks a plugin process what to do.
public final class PluginFilterProvider implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "plugin";
    }

    @Override
    public StreamFilterFactory create(ConfigNode node, ExtensionContext context) {
        var config = PluginFilterConfig.from(node, context.name());
        Plugin plugin;
        try {
            plugin = context.plugin(config.name(), config.spec());
            var _ = plugin.started().toCompletableFuture().join();
        } catch (PluginStartException e) {
            throw node.problem("command", e.problem(), e.fix());
        } catch (CompletionException e) {
            if (e.getCause() instanceof PluginStartException why) {
                throw node.problem("command", why.problem(), why.fix());
            }
            throw e;
        }
        return new PluginFilterFactory(config, new PluginFilter(config, plugin));
    }

    /// What a process finds in its environment may be what it logs in with.
    @Override
    public Set<String> secretKeys() {
        return Set.of("env");
    }
}
