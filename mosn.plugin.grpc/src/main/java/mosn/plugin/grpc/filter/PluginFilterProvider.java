package mosn.plugin.grpc.filter;

import mosn.api.CallException;
import mosn.api.ConfigException;
import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.plugin.Plugin;
import mosn.api.plugin.Plugin.FilterRequest;
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
        var config = PluginFilterConfig.from(node, context);
        var json = node.node("config").json();
        try {
            var plugin = context.plugin(config.name(), config.spec());
            var _ = plugin.started().toCompletableFuture().join();
            return plugin.filter(new FilterRequest(context.name(), json, config.timeout()))
                    .toCompletableFuture()
                    .join()
                    .map(filter -> ofSecond(node, filter, context))
                    .orElseGet(() -> ofFirst(node, config, plugin));
        } catch (PluginStartException e) {
            throw node.problem("command", e.problem(), e.fix());
        } catch (CompletionException e) {
            throw complaint(node, e);
        }
    }

    private static RuntimeException complaint(ConfigNode node, CompletionException e) {
        return switch (e.getCause()) {
            case PluginStartException why -> node.problem("command", why.problem(), why.fix());
            case ConfigException why ->
                    why.path().isEmpty()
                            ? node.problem("config", why.problem(), why.fix())
                            : refusal(node.node("config"), why);
            case CallException why ->
                    unanswered(node.has("config") ? node.node("config") : node, why);
            case null, default -> e;
        };
    }

    private static RuntimeException complaintOfPiece(ConfigNode node, CompletionException e) {
        return switch (e.getCause()) {
            case ConfigException why ->
                    why.path().isEmpty()
                            ? node.problem(why.problem(), why.fix())
                            : refusal(node, why);
            case CallException why -> unanswered(node, why);
            case null, default -> e;
        };
    }

    /// @param asked what the process was asked about
    private static RuntimeException unanswered(ConfigNode asked, CallException why) {
        var problem = "cannot be shown to a process: " + why.getMessage();
        return switch (why.detail()) {
            case "plugin_disabled" -> asked.problem(problem, "enable it, or remove the filter");
            case "plugin_not_ready" -> asked.problem(problem, "see its log");
            default ->
                    asked.problem(
                            "is not answered by the process: " + why.getMessage(), "see its log");
        };
    }

    /// At the key that the process has complained about, as far as it is there.
    private static ConfigException refusal(ConfigNode config, ConfigException why) {
        var at = config;
        var rest = why.path();
        for (var dot = rest.indexOf('.'); dot > 0; dot = rest.indexOf('.')) {
            var key = rest.substring(0, dot);
            if (!at.has(key)) {
                break;
            }
            at = at.node(key);
            rest = rest.substring(dot + 1);
        }
        return at.problem(rest, why.problem(), why.fix());
    }

    private static StreamFilterFactory ofFirst(
            ConfigNode node, PluginFilterConfig config, Plugin plugin) {
        if (node.has("config")) {
            throw node.problem(
                    "config",
                    "is not for this plugin, which speaks the first protocol",
                    "write \"args\"");
        }
        return new PluginFilterFactory(config, new PluginFilter(config, plugin));
    }

    private static StreamFilterFactory ofSecond(
            ConfigNode node, Plugin.Filter factory, ExtensionContext context) {
        try {
            check(node, factory, context);
        } catch (ConfigException e) {
            factory.close();
            throw e;
        }
        return factory.actsOnRoutes()
                ? factory.perRoute(
                        context.routeConfig(factory.config(), piece -> read(piece, factory)))
                : factory;
    }

    private static void check(ConfigNode node, Plugin.Filter factory, ExtensionContext context) {
        for (var key : PluginFilterConfig.OF_FIRST) {
            if (node.has(key)) {
                throw node.problem(
                        key,
                        "is not for this plugin, which says itself what it wants to see",
                        "remove it");
            }
        }
        try {
            factory.variables().forEach(context::requireVariable);
        } catch (IllegalArgumentException e) {
            throw node.problem(
                    "config",
                    "is answered with a wish that cannot be: " + e.getMessage(),
                    "mend the plugin");
        }
    }

    /// What a route says in place of `config`, which is the process's to understand, too.
    private static Plugin.Filter.Config read(ConfigNode piece, Plugin.Filter factory) {
        try {
            return factory.piece(piece.json()).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw complaintOfPiece(piece, e);
        }
    }

    /// What a process finds in its environment or its configuration may be what it logs in with.
    @Override
    public Set<String> secretKeys() {
        return Set.of("env", "config");
    }
}
