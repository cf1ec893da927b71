package com.example.demoplugin;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.plugin.PluginSpec;
import mosn.api.plugin.PluginStartException;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;

import java.util.concurrent.CompletionException;

/// Makes `demo_plugin` known to the proxy. Its one key, `config_path`, is for the process.
public final class DemoPluginProvider implements StreamFilterFactoryProvider {
    @Override
    public String type() {
        return "demo_plugin";
    }

    @Override
    public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
        var path = config.required("config_path");
        try {
            var checker = context.plugin("checker", PluginSpec.of("checker", "-c", path));
            checker.started().toCompletableFuture().join();
            var filter = new DemoPlugin(checker);
            return stream -> filter;
        } catch (PluginStartException e) {
            throw config.problem(e.problem(), e.fix());
        } catch (CompletionException e) {
            throw config.problem("has no checker: " + e.getCause().getMessage(), "see its log");
        }
    }
}
