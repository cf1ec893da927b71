package mosn.core;

import mosn.api.ConfigException;
import mosn.core.listener.ListenerConfig;
import mosn.core.network.ProxyConfig;
import mosn.core.protocol.ServerProtocol;
import mosn.core.protocol.frame.FrameClient;
import mosn.core.protocol.frame.FrameServer;
import mosn.core.protocol.http1.Http1Client;
import mosn.core.protocol.http1.Http1Config;
import mosn.core.protocol.http1.Http1Server;
import mosn.core.protocol.http2.AutoServer;
import mosn.core.protocol.http2.Http2Client;
import mosn.core.protocol.http2.Http2Config;
import mosn.core.protocol.http2.Http2Server;
import mosn.core.router.RouterConfig;
import mosn.core.upstream.ClientProtocol;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// The protocols of one listener's proxy, by the names in its configuration.
final class Protocols {
    /// Finds the codecs that extensions bring.
    interface Codecs {
        mosn.api.codec.Codec find(ProxyConfig proxy, String name, String key);
    }

    /// How hosts are spoken to.
    ///
    /// @param usual where a route does not say; null for as the request came
    /// @param all those that routes may name
    record Upstream(@Nullable ClientProtocol usual, List<ClientProtocol> all) {
        /// @param name what the route says; null where it does not
        /// @param downstream the request's own
        @Nullable ClientProtocol get(@Nullable String name, String downstream) {
            if (name == null && usual != null) {
                return usual;
            }
            var wanted = name == null || isAuto(name) ? downstream : name;
            for (var protocol : all) {
                if (protocol.name().equalsIgnoreCase(wanted)) {
                    return protocol;
                }
            }
            return null;
        }
    }

    private final ProxyConfig proxy;
    private final Codecs codecs;

    Protocols(ProxyConfig proxy, Codecs codecs) {
        this.proxy = proxy;
        this.codecs = codecs;
    }

    ServerProtocol server(ListenerConfig listener) {
        var name = proxy.downstreamProtocol();
        if (isHttp1(name)) {
            return http1Server(listener);
        }
        if (isHttp2(name)) {
            return http2Server(listener);
        }
        if (isAuto(name)) {
            return new AutoServer(http2Server(listener), http1Server(listener));
        }
        return new FrameServer(name, codecs.find(proxy, name, "downstream_protocol"));
    }

    private Http1Server http1Server(ListenerConfig listener) {
        return new Http1Server(http1(), listener.idleTimeout(), InstantSource.system());
    }

    private Http2Server http2Server(ListenerConfig listener) {
        return new Http2Server(http2(), listener.idleTimeout(), InstantSource.system());
    }

    Upstream upstream() {
        var name = proxy.upstreamProtocol();
        var http = List.<ClientProtocol>of(new Http1Client(http1()), new Http2Client(http2()));
        if (isAuto(name)) {
            return new Upstream(null, http);
        }
        if (isHttp1(name)) {
            return new Upstream(http.getFirst(), http);
        }
        if (isHttp2(name)) {
            return new Upstream(http.getLast(), http);
        }
        var own = new FrameClient(name, codecs.find(proxy, name, "upstream_protocol"));
        var all = new ArrayList<>(http);
        all.add(own);
        return new Upstream(own, List.copyOf(all));
    }

    /// @throws ConfigException where a route names a protocol that is not spoken
    static void check(RouterConfig router, Upstream upstream) {
        for (var virtualHost : router.virtualHosts()) {
            for (var rule : virtualHost.rules()) {
                var name = rule.upstreamProtocol();
                if (name != null && !isAuto(name) && upstream.get(name, name) == null) {
                    var names = upstream.all().stream().map(ClientProtocol::name).toList();
                    throw new ConfigException(
                            "router " + router.name(),
                            "sends the routes of virtual host %s over %s, which is not spoken here"
                                    .formatted(virtualHost.name(), name),
                            "write one of " + names + " or Auto as upstream_protocol");
                }
            }
        }
    }

    private Http1Config http1() {
        return Http1Config.from(proxy.extendConfig().node(Http1Server.NAME));
    }

    private Http2Config http2() {
        return Http2Config.from(proxy.extendConfig().node(Http2Server.NAME));
    }

    private static boolean isHttp1(String name) {
        return name.equalsIgnoreCase(Http1Server.NAME);
    }

    private static boolean isHttp2(String name) {
        return name.equalsIgnoreCase(Http2Server.NAME);
    }

    private static boolean isAuto(String name) {
        return name.equalsIgnoreCase(AutoServer.NAME);
    }
}
