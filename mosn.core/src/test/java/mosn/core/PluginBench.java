package mosn.core;

import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.core.extension.Jars;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A proxy with one plugin, which is compiled from the source in `/probe`, and says what is done to
/// it.
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
final class PluginBench implements AutoCloseable {
    private final Path folder;
    private final String className;
    private final String service;
    private final Jars jars;
    private final Map<String, String> parts = new TreeMap<>();

    /// What the plugin has said.
    final BlockingQueue<String> said = new LinkedBlockingQueue<>();

    final RawHost host = RawHost.start();

    /// @param service the interface whose provider the source is
    PluginBench(Path folder, String className, String service) throws IOException {
        this.folder = folder;
        this.className = className;
        this.service = service;
        this.jars = new Jars(Files.createDirectories(folder.resolve("work")));
        System.getProperties().put("probe.said", said);
        plugin("");
        part("name", "l");
        part("routes", "{\"match\": {\"prefix\": \"/\"}, \"route\": {\"cluster_name\": \"up\"}}");
        part("cluster", "\"type\": \"SIMPLE\", \"hosts\": [" + address(host.port()) + "]");
    }

    /// Puts the plugin in its place, or in that of the one before.
    ///
    /// @param more source behind its own
    void plugin(String more) throws IOException {
        var name = "/probe/" + className + ".java";
        try (var source = PluginBench.class.getResourceAsStream(name)) {
            var text = new String(Objects.requireNonNull(source, name).readAllBytes(), ISO_8859_1);
            var made = folder.resolve("work/probe.jar");
            jars.jar()
                    .module("probe", "provides " + service + " with probe." + className + ";")
                    .source(text + more)
                    .to(made);
            Files.createDirectories(folder.resolve("plugins"));
            Files.move(
                    made,
                    folder.resolve("plugins/probe.jar"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    static String address(int port) {
        return "{\"address\": \"127.0.0.1:" + port + "\"}";
    }

    /// What stands at one place of the configuration: `server`, `routes`, `cluster`, `name` (of the
    /// listener), `listener`, `proxy`, `protocols` (of the proxy), `admin` or `root`.
    PluginBench part(String place, String text) {
        parts.put(place, text);
        return this;
    }

    /// What stands there now; empty where nothing does.
    String at(String place) {
        return parts.getOrDefault(place, "");
    }

    private String protocols() {
        if (!at("protocols").isEmpty()) {
            return at("protocols") + ",";
        }
        return (at("network").isEmpty() ? "\"downstream_protocol\": \"Http1\", " : "")
                + "\"upstream_protocol\": \"Http1\",";
    }

    private String at(String place, String before) {
        var text = at(place);
        return text.isEmpty() ? "" : before + text;
    }

    Proxy start() throws IOException {
        write();
        return Proxy.start(options());
    }

    ProxyOptions options() {
        return new ProxyOptions(
                folder.resolve("mosn.json"),
                folder.resolve("plugins"),
                List.of(),
                Duration.ZERO,
                Set.of());
    }

    void reload(Proxy proxy) throws IOException {
        write();
        proxy.reload();
    }

    void write() throws IOException {
        Files.writeString(
                folder.resolve("mosn.json"),
                """
                {"servers": [{
                  "default_log_path": "stdout", %s
                  "routers": [{"router_config_name": "r", "virtual_hosts": [
                    {"name": "v", "domains": ["*"], "routers": [%s]}]}],
                  "listeners": [{"name": "%s", "address": "127.0.0.1:0", %s
                    "filter_chains": [{"filters": [%s{"type": "proxy", "config": {
                      %s
                      "router_config_name": "r"%s}}]}]}]}],
                 "cluster_manager": {"clusters": [{"name": "up"%s}]}%s,
                 "admin": {"address": {"socket_address": {
                   "address": "127.0.0.1", "port_value": 0}}%s}}
                """
                        .formatted(
                                at("server") + (at("server").isEmpty() ? "" : ","),
                                at("routes"),
                                at("name"),
                                at("listener") + (at("listener").isEmpty() ? "" : ","),
                                at("network") + (at("network").isEmpty() ? "" : ","),
                                protocols(),
                                at("proxy", ", "),
                                at("cluster", ", "),
                                at("root", ", "),
                                at("admin", ", ")));
    }

    static String ask(Proxy proxy, String path) {
        return exchange(
                proxy.addresses().values().iterator().next(),
                "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    static String admin(Proxy proxy, String path) {
        return exchange(
                Objects.requireNonNull(proxy.adminAddress()),
                "GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
    }

    /// What the admin endpoint has to say once it says `part`: much is counted when a stream is
    /// over, which its client need not have waited for.
    static String admin(Proxy proxy, String path, String part) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        var answer = admin(proxy, path);
        while (!answer.contains(part)) {
            assertTrue(System.nanoTime() < end, "without " + part + ": " + answer);
            TimeUnit.MILLISECONDS.sleep(5);
            answer = admin(proxy, path);
        }
        return answer;
    }

    static String exchange(InetSocketAddress address, String request) {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static void until(BooleanSupplier holds) throws InterruptedException {
        var end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "in time");
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() throws IOException {
        System.getProperties().remove("probe.said");
        host.close();
    }
}
