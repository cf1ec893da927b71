package mosn.plugin.grpc;

import mosn.api.plugin.PluginHost;
import mosn.api.plugin.PluginHostContext;
import mosn.api.plugin.PluginHostProvider;

/// Makes `grpc` known to the proxy.
public final class GrpcHostProvider implements PluginHostProvider {
    @Override
    public String type() {
        return "grpc";
    }

    @Override
    public PluginHost create(PluginHostContext context) {
        return new GrpcHost(context);
    }
}
