package mosn.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A configuration with TLS on both sides of the proxy.
///
/// @param folder where the configuration goes, and the proxy's own certificate for the upstream is
/// @param certificates the folder of the listeners' certificates
/// @param ca file of the authority that everybody trusts
/// @param port of a listener that asks its clients for nothing
/// @param mutualPort of one that wants their certificates, and gives no tickets
/// @param upstream a port of 127.0.0.1
record TlsProxyConfig(
        Path folder,
        Path certificates,
        String ca,
        int port,
        int mutualPort,
        int adminPort,
        int upstream) {
    static TlsProxyConfig before(Path folder, String ca, int upstream) throws IOException {
        return new TlsProxyConfig(
                folder, folder, ca, Ports.free(), Ports.free(), Ports.free(), upstream);
    }

    /// The same for another proxy.
    TlsProxyConfig elsewhere() throws IOException {
        return before(folder, ca, upstream);
    }

    TlsProxyConfig in(Path otherCertificates) {
        return new TlsProxyConfig(
                folder, otherCertificates, ca, port, mutualPort, adminPort, upstream);
    }

    Path writeTo(String name) throws IOException {
        return Files.writeString(folder.resolve(name), text());
    }

    private String text() {
        return """
        {
          "servers": [{
            "default_log_path": "stdout",
            "routers": [{
              "router_config_name": "router",
              "virtual_hosts": [{
                "name": "all",
                "domains": ["*"],
                "routers": [
                  {"match": {"prefix": "/wrong"}, "route": {"cluster_name": "wrong"}},
                  {"match": {"prefix": "/"}, "route": {"cluster_name": "upstream"}}]
              }]
            }],
            "listeners": [
              %s,
              %s
            ]
          }],
          "cluster_manager": {
            "clusters": [
              %s,
              %s
            ]
          },
          "admin": {"address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}
        }
        """
                .formatted(
                        listener("open", port, "\"verify_client\": false"),
                        listener(
                                "mutual",
                                mutualPort,
                                """
                                "verify_client": true, "require_client_cert": true,
                                "ticket": "off", "ca_cert": "%s"
                                """
                                        .formatted(ca)),
                        cluster("upstream", "localhost"),
                        cluster("wrong", "wrong.example"),
                        adminPort);
    }

    private String listener(String name, int at, String keys) {
        return """
        {
          "name": "%s",
          "address": "127.0.0.1:%d",
          "access_logs": [{"log_path": "stdout", "log_format":
            "access %%downstream_tls_version%% %%downstream_peer_names%% %%requested_server_name%%"}],
          "filter_chains": [{
            "tls_context": {
              "status": true,
              "cert_chain": "%s/server.pem",
              "private_key": "%s/server.key",
              "watch_interval": "20ms",
              %s
            },
            "filters": [{"type": "proxy", "config": {
              "downstream_protocol": "Http1", "router_config_name": "router"}}]
          }]
        }
        """
                .formatted(name, at, certificates, certificates, keys);
    }

    private String cluster(String name, String serverName) {
        return """
        {
          "name": "%s",
          "tls_context": {
            "status": true,
            "ca_cert": "%s",
            "cert_chain": "%s/client.pem",
            "private_key": "%s/client.key",
            "server_name": "%s"
          },
          "hosts": [{"address": "127.0.0.1:%d"}]
        }
        """
                .formatted(name, ca, folder, folder, serverName, upstream);
    }
}
