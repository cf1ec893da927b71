import org.jspecify.annotations.NullMarked;

/// All that an extension of the proxy may see.
/// - [mosn.api] what every kind of extension shares: provider, configuration, context
/// - [mosn.api.message] heads, headers and bodies as borrowed views
/// - [mosn.api.listener] listener filters: which connections are taken
/// - [mosn.api.network] network filters: protocols of an extension's own
/// - [mosn.api.stream] stream filters: phases, and what each phase may answer
/// - [mosn.api.upstream] clusters: who their hosts are, how they are, and which one is chosen
/// - [mosn.api.codec] protocols made of frames
/// - [mosn.api.grpc] gRPC calls of an extension's own
/// - [mosn.api.observe] where what is known of the proxy's work goes
/// - [mosn.api.plugin] programs that run beside the proxy
/// - [mosn.api.admin] what operators can ask
/// - [mosn.api.router] which of the matching routes is taken
/// - [mosn.api.source] where parts of the configuration come from
/// - [mosn.api.tls] certificates, whom to trust, and what is known of a TLS connection
@NullMarked
module mosn.api {
    requires static org.jspecify;

    exports mosn.api;
    exports mosn.api.admin;
    exports mosn.api.codec;
    exports mosn.api.grpc;
    exports mosn.api.listener;
    exports mosn.api.message;
    exports mosn.api.network;
    exports mosn.api.observe;
    exports mosn.api.plugin;
    exports mosn.api.router;
    exports mosn.api.source;
    exports mosn.api.stream;
    exports mosn.api.tls;
    exports mosn.api.upstream;
}
