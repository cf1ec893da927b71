package mosn.plugin.grpc;

import mosn.api.plugin.PluginHost;
import mosn.api.plugin.PluginHostContext;
import mosn.api.plugin.PluginSpec;
import mosn.plugin.grpc.supervise.Plugins;

import java.io.IOException;
import java.io.UncheckedIOException;

/// Runs plugins as go-plugin does: a handshake on standard output, and gRPC from then on.
final class GrpcHost implements PluginHost {
    private final Plugins plugins;

    GrpcHost(PluginHostContext context) {
        try {
            plugins = new Plugins(context, System.getenv());
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the sockets of plugins", e);
        }
    }

    @Override
    public Running open(String name, PluginSpec spec) {
        return plugins.open(name, spec);
    }

    @Override
    public void close() {
        plugins.close();
    }
}
