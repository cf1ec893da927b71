import mosn.api.plugin.PluginHostProvider;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.plugin.grpc.GrpcHostProvider;
import mosn.plugin.grpc.filter.PluginFilterProvider;

import org.jspecify.annotations.NullMarked;

/// Runs extensions in any language as child processes.
/// - `process` starts one: launcher, environment, handshake, logs
/// - `call` what is spoken with it: a package-private class per protocol
/// - `stream` the filter that a process of the second protocol is
/// - `supervise` keeps it alive: states, back-off, draining
/// - `filter` the stream filter of type `plugin`
@NullMarked
module mosn.plugin.grpc {
    requires mosn.api;
    requires static org.jspecify;

    provides PluginHostProvider with
            GrpcHostProvider;
    provides StreamFilterFactoryProvider with
            PluginFilterProvider;
}
