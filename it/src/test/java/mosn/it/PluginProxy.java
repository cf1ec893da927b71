package mosn.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A proxy whose every request is shown to a plugin process first, and answered by itself then.
final class PluginProxy implements AutoCloseable {
    static final Path CHILD =
            Path.of(
                            System.getProperty("mosn.clone"),
                            "mosn.plugin.grpc/src/test/resources/child.py")
                    .toAbsolutePath()
                    .normalize();

    /// For a filter whose process may have to begin with the first request: one in Java, on a busy
    /// machine.
    static final String PATIENCE = ", \"timeout\": \"20s\"";

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(20)).build();
    private final int port = Ports.free();
    private final int adminPort = Ports.free();
    private final Path folder;
    private final Path file;
    private final RunningMosn proxy;
    private int reloads;

    /// @param filters the elements of `stream_filters`
    PluginProxy(Path folder, String filters) throws Exception {
        this.folder = folder;
        this.file = folder.resolve("mosn.json");
        write(filters);
        proxy = MosnImage.built().start(file);
    }

    /// A filter of type `plugin` that runs the child in this mode.
    ///
    /// @param more keys, each with a comma before
    static String filter(String mode, String more) {
        return filter(CHILD.toString(), mode, PATIENCE + more);
    }

    /// @param arguments as in JSON
    static String filter(String command, String arguments, String more) {
        return """
        {"type": "plugin", "on_error": "deny", "config": {"name": "p", "command": "%s",
         "args": [%s]%s}}\
        """
                .formatted(command, arguments, more);
    }

    /// The same of a whole command.
    static String filter(List<String> command, String more) {
        var arguments =
                command.stream()
                        .skip(1)
                        .map(argument -> '"' + argument + '"')
                        .collect(Collectors.joining(", "));
        return filter(command.getFirst(), arguments, more);
    }

    /// Goes on with other filters.
    void replaceBy(String filters) throws Exception {
        write(filters);
        proxy.signal("HUP");
        proxy.awaitLine("took the configuration of", ++reloads);
    }

    void write(String filters) throws IOException {
        Files.writeString(file, text(folder, port, adminPort, filters));
    }

    static String text(Path folder, int port, int adminPort, String filters) {
        return """
        {
          "servers": [{
            "default_log_path": "stdout",
            "routers": [{
              "router_config_name": "router",
              "virtual_hosts": [{
                "name": "all", "domains": ["*"],
                "routers": [{"match": {"prefix": "/"}, "direct_response": {"status": 200, "body": "through"}}]
              }]
            }],
            "listeners": [{
              "name": "ingress", "address": "127.0.0.1:%d", "bind_port": true,
              "filter_chains": [{"filters": [{
                "type": "proxy",
                "config": {"downstream_protocol": "Http1", "upstream_protocol": "Http1",
                           "router_config_name": "router"}
              }]}],
              "stream_filters": [%s]
            }]
          }],
          "cluster_manager": {"clusters": []},
          "plugin": {"log_base": "%s"},
          "admin": {"legacy_get": true,
                    "address": {"socket_address": {"address": "127.0.0.1", "port_value": %d}}}
        }
        """
                .formatted(port, filters, folder, adminPort);
    }

    RunningMosn process() {
        return proxy;
    }

    HttpResponse<String> ask(String... headers) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"));
        request.timeout(Duration.ofSeconds(60));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), BodyHandlers.ofString(UTF_8));
    }

    String admin(String pathAndQuery) throws Exception {
        var request = HttpRequest.newBuilder(admin(adminPort, pathAndQuery)).build();
        return client.send(request, BodyHandlers.ofString(UTF_8)).body();
    }

    /// @return the status
    int change(String query) throws Exception {
        var request =
                HttpRequest.newBuilder(admin(adminPort, "/api/v1/plugin?" + query))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.noBody())
                        .build();
        return client.send(request, BodyHandlers.ofString(UTF_8)).statusCode();
    }

    private static URI admin(int port, String pathAndQuery) {
        return URI.create("http://127.0.0.1:" + port + pathAndQuery);
    }

    /// The first number behind `key` in the report.
    long reported(String key) throws Exception {
        var matcher = Pattern.compile("\"" + key + "\":(\\d+)").matcher(admin("/api/v1/plugins"));
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    boolean isOn() throws Exception {
        return admin("/api/v1/plugin?status=p").endsWith("on:true\n");
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    @Override
    public void close() {
        proxy.close();
        client.close();
    }
}
