import org.jspecify.annotations.NullMarked;

/// The proxy: configuration, extensions, listeners, protocols, routing, upstreams.
@NullMarked
module mosn.core {
    requires transitive mosn.api;
    requires static org.jspecify;
    requires ch.qos.logback.classic;
    requires ch.qos.logback.core;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.http2;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.tcnative.classes.openssl;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires io.netty.transport.classes.io_uring;
    requires io.netty.transport.unix.common;
    requires java.logging;
    requires java.management;
    requires java.sql;
    requires jdk.httpserver;
    requires jdk.net;
    requires jul.to.slf4j;
    requires org.slf4j;
    requires org.slf4j.jdk.platform.logging;
    requires tools.jackson.databind;
    requires org.snakeyaml.engine;

    exports mosn.core to
            mosn.app;

    uses mosn.api.admin.AdminEndpointProvider;
    uses mosn.api.codec.CodecProvider;
    uses mosn.api.listener.ListenerFilterProvider;
    uses mosn.api.network.NetworkFilterProvider;
    uses mosn.api.observe.AccessLogSinkProvider;
    uses mosn.api.observe.MetricsSinkProvider;
    uses mosn.api.observe.TracerProvider;
    uses mosn.api.plugin.PluginHostProvider;
    uses mosn.api.router.RouterHandlerProvider;
    uses mosn.api.source.ConfigSourceProvider;
    uses mosn.api.stream.StreamFilterFactoryProvider;
    uses mosn.api.tls.TlsContextProvider;
    uses mosn.api.upstream.ClusterDiscoveryProvider;
    uses mosn.api.upstream.HealthCheckProvider;
    uses mosn.api.upstream.LoadBalancerProvider;

    provides ch.qos.logback.classic.spi.Configurator with
            mosn.core.observe.StartLog;
    provides mosn.api.observe.MetricsSinkProvider with
            mosn.core.observe.PrometheusProvider;
    provides mosn.api.upstream.ClusterDiscoveryProvider with
            mosn.core.upstream.StrictDnsProvider;
    provides mosn.api.upstream.HealthCheckProvider with
            mosn.core.upstream.HttpCheckProvider,
            mosn.core.upstream.TcpCheckProvider;
    provides mosn.api.upstream.LoadBalancerProvider with
            mosn.core.upstream.RandomProvider,
            mosn.core.upstream.RoundRobinProvider;
}
