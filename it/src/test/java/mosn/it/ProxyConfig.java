package mosn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A configuration of one listener with the `auth` filter before one upstream.
///
/// @param port where the listener is
/// @param upstream a port of 127.0.0.1
/// @param user the value of the header `User` that passes
record ProxyConfig(int port, int adminPort, int upstream, String user) {
    static ProxyConfig before(int upstream) throws IOException {
        return new ProxyConfig(Ports.free(), Ports.free(), upstream, "admin");
    }

    ProxyConfig letting(String otherUser) {
        return new ProxyConfig(port, adminPort, upstream, otherUser);
    }

    Path writeTo(Path file) throws IOException {
        return Files.writeString(file, text());
    }

    String text() {
        return """
        {
          "servers": [{
            "default_log_path": "stdout",
            "default_log_level": "INFO",
            "graceful_timeout": "30s",
            "routers": [{
              "router_config_name": "router",
              "virtual_hosts": [{
                "name": "all",
                "domains": ["*"],
                "routers": [{"name": "pages", "match": {"prefix": "/"}, "route": {"cluster_name": "upstream"}}]
              }]
            }],
            "listeners": [{
              "name": "ingress",
              "address": "127.0.0.1:%d",
              "bind_port": true,
              "filter_chains": [{"filters": [{
                "type": "proxy",
                "config": {
                  "downstream_protocol": "Http1",
                  "upstream_protocol": "Http1",
                  "router_config_name": "router"
                }
              }]}],
              "stream_filters": [{"type": "auth", "config": {"headers": {"User": "%s"}}}]
            }]
          }],
          "cluster_manager": {
            "clusters": [{
              "name": "upstream",
              "type": "SIMPLE",
              "lb_type": "LB_ROUNDROBIN",
              "hosts": [{"address": "127.0.0.1:%d"}]
            }]
          },
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}
        }
        """
                .formatted(port, user, upstream, adminPort);
    }
}
