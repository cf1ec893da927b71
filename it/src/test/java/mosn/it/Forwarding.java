package mosn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A configuration of listeners, each of which forwards everything to one cluster. More keys are
/// JSON with a comma behind each, as in `"status": true,`.
final class Forwarding {
    private final List<String> routers = new ArrayList<>();
    private final List<String> listeners = new ArrayList<>();
    private final List<String> clusters = new ArrayList<>();
    private final int adminPort = Ports.free();

    Forwarding() throws IOException {}

    /// Adds a cluster of one host.
    ///
    /// @param address of the host
    /// @param keys more of the cluster's
    Forwarding cluster(String name, String address, String keys) {
        clusters.add(
                """
                {"name": "%s", %s "hosts": [{"address": "%s"}]}
                """
                        .formatted(name, keys, address));
        routers.add(
                """
                {
                  "router_config_name": "%1$s",
                  "virtual_hosts": [{
                    "name": "all",
                    "domains": ["*"],
                    "routers": [{"match": {"prefix": "/"}, "route": {"cluster_name": "%1$s"}}]
                  }]
                }
                """
                        .formatted(name));
        return this;
    }

    Forwarding cluster(String name, int port) {
        return cluster(name, "127.0.0.1:" + port, "");
    }

    /// Adds a listener.
    ///
    /// @param port of 127.0.0.1
    /// @param protocols downstream and upstream, as in `Http1 Http2`
    /// @param chain more keys of its filter chain
    /// @param proxy more keys of its proxy
    Forwarding listener(int port, String protocols, String cluster, String chain, String proxy) {
        var both = protocols.split(" ", 2);
        listeners.add(
                """
                {
                  "name": "to-%s-%d",
                  "address": "127.0.0.1:%d",
                  "filter_chains": [{%s "filters": [{"type": "proxy", "config": {
                    %s
                    "downstream_protocol": "%s",
                    "upstream_protocol": "%s",
                    "router_config_name": "%s"
                  }}]}]
                }
                """
                        .formatted(cluster, port, port, chain, proxy, both[0], both[1], cluster));
        return this;
    }

    Forwarding listener(int port, String protocols, String cluster) {
        return listener(port, protocols, cluster, "", "");
    }

    int adminPort() {
        return adminPort;
    }

    Path writeTo(Path file) throws IOException {
        return Files.writeString(file, text());
    }

    RunningMosn start(Path folder) throws Exception {
        return MosnImage.built().start(writeTo(folder.resolve("mosn-" + adminPort + ".json")));
    }

    private String text() {
        return """
        {
          "servers": [{
            "default_log_path": "stdout",
            "graceful_timeout": "30s",
            "routers": [%s],
            "listeners": [%s]
          }],
          "cluster_manager": {"clusters": [%s]},
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}
        }
        """
                .formatted(
                        String.join(",", routers),
                        String.join(",", listeners),
                        String.join(",", clusters),
                        adminPort);
    }
}
