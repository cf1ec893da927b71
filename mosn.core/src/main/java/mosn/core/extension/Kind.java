package mosn.core.extension;

import mosn.api.Provider;
import mosn.api.admin.AdminEndpointProvider;
import mosn.api.codec.CodecProvider;
import mosn.api.listener.ListenerFilterProvider;
import mosn.api.network.NetworkFilterProvider;
import mosn.api.observe.AccessLogSinkProvider;
import mosn.api.observe.MetricsSinkProvider;
import mosn.api.observe.TracerProvider;
import mosn.api.plugin.PluginHostProvider;
import mosn.api.router.RouterHandlerProvider;
import mosn.api.source.ConfigSourceProvider;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.api.tls.TlsContextProvider;
import mosn.api.upstream.ClusterDiscoveryProvider;
import mosn.api.upstream.HealthCheckProvider;
import mosn.api.upstream.LoadBalancerProvider;

import java.util.Optional;
import java.util.stream.Stream;

/// The kinds of extension there are. A new one is a line here and a `uses` in the descriptor.
public enum Kind {
    LISTENER_FILTER("listener_filter", ListenerFilterProvider.class),
    NETWORK_FILTER("network_filter", NetworkFilterProvider.class),
    STREAM_FILTER("stream_filter", StreamFilterFactoryProvider.class),
    LOAD_BALANCER("load_balancer", LoadBalancerProvider.class),
    CLUSTER_DISCOVERY("cluster_discovery", ClusterDiscoveryProvider.class),
    HEALTH_CHECK("health_check", HealthCheckProvider.class),
    ROUTER_HANDLER("router_handler", RouterHandlerProvider.class),
    CODEC("codec", CodecProvider.class),
    TLS_CONTEXT("tls_context", TlsContextProvider.class),
    ACCESS_LOG("access_log", AccessLogSinkProvider.class),
    METRICS_SINK("metrics_sink", MetricsSinkProvider.class),
    TRACER("tracer", TracerProvider.class),
    ADMIN_ENDPOINT("admin_endpoint", AdminEndpointProvider.class),
    CONFIG_SOURCE("config_source", ConfigSourceProvider.class),
    PLUGIN_HOST("plugin_host", PluginHostProvider.class);

    private final String word;
    private final Class<? extends Provider> service;

    Kind(String word, Class<? extends Provider> service) {
        this.word = word;
        this.service = service;
    }

    /// What people call it, as in `stream_filter`.
    public String word() {
        return word;
    }

    /// The interface that a module provides.
    public Class<? extends Provider> service() {
        return service;
    }

    static Kind of(Class<? extends Provider> service) {
        return stream()
                .filter(kind -> kind.service == service)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(service + " is no kind"));
    }

    /// The kind whose service has this name; empty for services that are not ours.
    static Optional<Kind> ofService(String name) {
        return stream().filter(kind -> kind.service.getName().equals(name)).findFirst();
    }

    private static Stream<Kind> stream() {
        return Stream.of(values());
    }
}
