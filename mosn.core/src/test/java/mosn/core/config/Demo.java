package mosn.core.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// MOSN's demonstration configuration, whole and in variations.
final class Demo {
    static final String JSON =
            """
            {
              "servers": [{
                "default_log_path": "stdout",
                "default_log_level": "INFO",
                "routers": [{
                  "router_config_name": "server_router",
                  "virtual_hosts": [{
                    "name": "serverHost",
                    "domains": ["*"],
                    "routers": [{
                      "match": {"prefix": "/"},
                      "route": {"cluster_name": "serverCluster"}
                    }]
                  }]
                }],
                "listeners": [{
                  "name": "serverListener",
                  "address": "127.0.0.1:2046",
                  "bind_port": true,
                  "filter_chains": [{
                    "filters": [{
                      "type": "proxy",
                      "config": {
                        "downstream_protocol": "Http1",
                        "upstream_protocol": "Http1",
                        "router_config_name": "server_router"
                      }
                    }]
                  }],
                  "stream_filters": [{"type": "demo", "config": {"User": "admin"}}]
                }]
              }],
              "cluster_manager": {
                "clusters": [{
                  "name": "serverCluster",
                  "type": "SIMPLE",
                  "lb_type": "LB_RANDOM",
                  "max_request_per_conn": 1024,
                  "conn_buffer_limit_bytes": 32768,
                  "hosts": [{"address": "127.0.0.1:8080"}]
                }]
              },
              "admin": {
                "address": {"socket_address": {"address": "0.0.0.0", "port_value": 34901}}
              }
            }
            """;

    private Demo() {}

    /// The demo with one piece of text in the place of another.
    static String with(String text, String instead) {
        if (!JSON.contains(text)) {
            throw new IllegalArgumentException(text);
        }
        return JSON.replace(text, instead);
    }

    static Path write(Path folder, String name, String text) {
        try {
            var file = folder.resolve(name);
            Files.createDirectories(folder);
            return Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static ConfigFile load(Path folder, String text) {
        return ConfigFile.load(write(folder, "mosn.json", text), folder);
    }

    /// Everything that is wrong, without the file's name.
    static List<String> errors(Path folder, String text) {
        try {
            load(folder, text).throwIfWrong();
            return List.of();
        } catch (ConfigErrors wrong) {
            var prefix = folder.resolve("mosn.json") + ": ";
            return wrong.lines().stream().map(line -> line.replace(prefix, "")).toList();
        }
    }

    static List<String> warnings(Path folder, String text) {
        var file = load(folder, text);
        file.throwIfWrong();
        var prefix = folder.resolve("mosn.json") + ": ";
        return file.warnings().stream().map(line -> line.replace(prefix, "")).toList();
    }
}
