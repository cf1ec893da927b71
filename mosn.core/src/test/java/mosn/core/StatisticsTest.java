package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import mosn.core.observe.DownstreamStat;
import mosn.core.observe.UpstreamStat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What is listed is counted: after traffic of every kind no key reads 0.
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class StatisticsTest {
    /// Those that go up and down, and what HTTP/1 does not know.
    private static final Set<UpstreamStat> AT_REST =
            EnumSet.of(
                    UpstreamStat.CONNECTION_ACTIVE,
                    UpstreamStat.REQUEST_ACTIVE,
                    UpstreamStat.CONNECTION_CLOSE_NOTIFY,
                    UpstreamStat.CONNECTION_BYTES_READ_BUFFERED,
                    UpstreamStat.CONNECTION_BYTES_WRITE_BUFFERED);

    @TempDir Path folder;
    private final RawHost host = RawHost.start();

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    @Test
    void everyNumberOfAListenerMoves() throws IOException {
        try (var proxy = start()) {
            for (var status :
                    List.of(200, 206, 302, 304, 400, 403, 404, 416, 499, 500, 502, 503, 504, 201)) {
                var _ = ask(proxy, "/status/" + status);
            }
            ask(proxy, "/silent", "x-mosn-global-timeout: 30\r\n"); // which fails
            leave(proxy);
            for (var group : List.of("proxy.global", "listener.l")) {
                await(() -> number(stats(proxy, "downstream", group), "request_reset") > 0);
                var stats = stats(proxy, "downstream", group);
                var still = new TreeSet<String>();
                for (var key : DownstreamStat.values()) {
                    if (number(stats, key.name().toLowerCase(Locale.ROOT)) == 0) {
                        still.add(key.name());
                    }
                }
                still.remove("CONNECTION_ACTIVE");
                still.remove("REQUEST_ACTIVE");
                still.remove("BYTES_READ_BUFFERED");
                still.remove("BYTES_WRITE_BUFFERED");
                assertEquals(Set.of(), still, group);
                var all = number(stats, "request_time.max");
                var work = number(stats, "process_time.max");
                assertTrue(all >= TimeUnit.MILLISECONDS.toNanos(30), () -> "" + stats);
                assertTrue(work > 0 && work <= all, () -> "" + stats);
            }
        }
    }

    @Test
    void everyNumberOfAClusterAndItsHostsMoves() throws IOException {
        try (var proxy = start()) {
            var _ = ask(proxy, "/status/500");
            ask(proxy, "/fine");
            host.hangsUpOnce(); // on the connection that the pool has
            ask(proxy, "/again");
            ask(proxy, "/hangup");
            ask(proxy, "/silent", "x-mosn-global-timeout: 30\r\n");
            ask(proxy, "/closed/");
            try (var first = send(proxy, "/tight/silent", "")) {
                await(
                        () ->
                                number(stats(proxy, "upstream", "cluster.tight"), "request_active")
                                        > 0);
                assertTrue(ask(proxy, "/tight/").startsWith("HTTP/1.1 503 "));
                first.shutdownOutput();
            }
            var clusters = List.of("cluster.up", "cluster.tight", "cluster.closed");
            for (var suffix : List.of("", ".host.")) {
                var still = EnumSet.complementOf(EnumSet.copyOf(AT_REST));
                for (var cluster : clusters) {
                    var address = cluster.endsWith("closed") ? "127.0.0.1:1" : address(host.port());
                    var group = suffix.isEmpty() ? cluster : cluster + suffix + address;
                    var stats = stats(proxy, "upstream", group);
                    still.removeIf(key -> number(stats, key.name().toLowerCase(Locale.ROOT)) > 0);
                    if (cluster.equals("cluster.up")) {
                        var longest = number(stats, UpstreamStat.REQUEST_DURATION_TIME + ".max");
                        assertTrue(longest >= TimeUnit.MILLISECONDS.toNanos(30), () -> "" + stats);
                    }
                }
                assertEquals(Set.of(), still, "cluster" + suffix);
            }
        }
    }

    @Test
    void aHostThatIsGoneIsNotListed() throws IOException {
        try (var proxy = start()) {
            var before = "cluster.closed.host.127.0.0.1:1";
            assertEquals(0, number(stats(proxy, "upstream", before), "request_total"));
            write("127.0.0.1:2");
            proxy.reload();
            await(() -> stats(proxy, "upstream").get(before) == null);
            assertEquals(
                    0,
                    number(
                            stats(proxy, "upstream", "cluster.closed.host.127.0.0.1:2"),
                            "request_total"));
        }
    }

    @Test
    void aClusterThatIsGoneIsNotListedAndTheOthersCountOn() throws IOException {
        try (var proxy = start()) {
            ask(proxy, "/fine");
            var file = folder.resolve("mosn.json");
            Files.writeString(
                    file,
                    Files.readString(file)
                            .replace("\"name\": \"tight\"", "\"name\": \"other\"")
                            .replace("\"cluster_name\": \"tight\"", "\"cluster_name\": \"other\""));
            proxy.reload();
            await(() -> stats(proxy, "upstream").get("cluster.tight") == null);
            assertEquals(0, number(stats(proxy, "upstream", "cluster.other"), "request_total"));
            assertEquals(1, number(stats(proxy, "upstream", "cluster.up"), "request_total"));
            assertEquals(1, number(stats(proxy, "downstream", "listener.l"), "request_total"));
        }
    }

    @Test
    void whatAClientHasNotTakenIsCountedUntilItHas() throws IOException {
        try (var proxy = start();
                var client = send(proxy, "/large", "")) {
            Supplier<JsonNode> stats = () -> stats(proxy, "downstream", "listener.l");
            await(() -> number(stats.get(), "bytes_write_buffered") > 0);
            assertTrue(client.getInputStream().readAllBytes().length > RawHost.LARGE);
            await(() -> number(stats.get(), "bytes_write_buffered") == 0);
        }
    }

    @Test
    @SuppressWarnings("try") // the client goes before the end
    void whatAClientHasBegunToSayIsCountedUntilItIsDecoded() throws IOException {
        try (var proxy = start();
                var client = connect(proxy)) {
            Supplier<JsonNode> stats = () -> stats(proxy, "downstream", "proxy.global");
            client.getOutputStream().write("GET / HTTP/1.1\r\nHo".getBytes(ISO_8859_1));
            await(() -> number(stats.get(), "bytes_read_buffered") == 18);
            client.getOutputStream().write("st: x\r\n\r\n".getBytes(ISO_8859_1));
            await(() -> number(stats.get(), "bytes_read_buffered") == 0);
            client.getOutputStream().write("GET".getBytes(ISO_8859_1));
            await(() -> number(stats.get(), "bytes_read_buffered") == 3);
            client.close();
            await(() -> number(stats.get(), "bytes_read_buffered") == 0);
        }
    }

    @Test
    void whatAHostHasNotTakenOrHasBegunToSayIsCounted() throws IOException {
        try (var proxy = start();
                var client = connect(proxy)) {
            Supplier<JsonNode> stats =
                    () -> stats(proxy, "upstream", "cluster.up.host." + address(host.port()));
            Thread.ofVirtual().start(() -> postLarge(client, "/unread"));
            await(() -> number(stats.get(), "connection_bytes_write_buffered") > 0);
            host.readsOn();
            assertTrue(client.getInputStream().readAllBytes().length > 0);
            await(() -> number(stats.get(), "connection_bytes_write_buffered") == 0);
            try (var _ = send(proxy, "/half", "")) {
                await(() -> number(stats.get(), "connection_bytes_read_buffered") == 22);
            }
            await(() -> number(stats.get(), "connection_bytes_read_buffered") == 0);
        }
    }

    private static void postLarge(Socket client, String path) {
        try {
            client.getOutputStream()
                    .write(
                            "POST %s HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
                                    .formatted(path, RawHost.LARGE)
                                    .getBytes(ISO_8859_1));
            client.getOutputStream().write(new byte[RawHost.LARGE]);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String address(int port) {
        return "127.0.0.1:" + port;
    }

    private static void await(BooleanSupplier happens) {
        var until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!happens.getAsBoolean()) {
            assertTrue(System.nanoTime() < until, "it does not happen");
        }
    }

    private static long number(JsonNode stats, String key) {
        return Long.parseLong(Objects.requireNonNull(stats.get(key), key).asString());
    }

    private static JsonNode stats(Proxy proxy, String type, String group) {
        return Objects.requireNonNull(stats(proxy, type).get(group), group);
    }

    private static JsonNode stats(Proxy proxy, String type) {
        try {
            var answer =
                    ask(
                            Objects.requireNonNull(proxy.adminAddress()),
                            "GET /api/v1/stats HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n");
            var json = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            return Objects.requireNonNull(JsonMapper.shared().readTree(json).get(type));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String ask(InetSocketAddress address, String request) throws IOException {
        try (var socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static String ask(Proxy proxy, String path, String... fields) throws IOException {
        try (var socket = send(proxy, path, String.join("", fields))) {
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /// A client that leaves before it has an answer.
    private static void leave(Proxy proxy) throws IOException {
        try (var socket = send(proxy, "/silent", "")) {
            await(() -> number(stats(proxy, "upstream", "cluster.up"), "request_active") > 0);
            socket.setSoLinger(true, 0);
        }
    }

    private static Socket send(Proxy proxy, String path, String fields) throws IOException {
        var socket = connect(proxy);
        socket.getOutputStream()
                .write(
                        "GET %s HTTP/1.1\r\nHost: x\r\n%sConnection: close\r\n\r\n"
                                .formatted(path, fields)
                                .getBytes(ISO_8859_1));
        return socket;
    }

    private static Socket connect(Proxy proxy) throws IOException {
        var address = proxy.addresses().values().iterator().next();
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private Proxy start() throws IOException {
        write("127.0.0.1:1");
        return Proxy.start(ProxyOptions.of(folder.resolve("mosn.json")));
    }

    private void write(String closed) throws IOException {
        Files.writeString(
                folder.resolve("mosn.json"),
                """
                {'servers': [{
                  'default_log_path': 'FOLDER/error.log', 'processor': 1,
                  'routers': [{'router_config_name': 'r', 'virtual_hosts': [
                    {'name': 'v', 'domains': ['x'], 'routers': [
                      {'match': {'prefix': '/closed'}, 'route': {'cluster_name': 'closed'}},
                      {'match': {'prefix': '/tight'}, 'route': {'cluster_name': 'tight'}},
                      {'match': {'prefix': '/'}, 'route': {'cluster_name': 'up'}}]}]}],
                  'listeners': [{'name': 'l', 'address': '127.0.0.1:0', 'bind_port': true,
                    'filter_chains': [{'filters': [{'type': 'proxy', 'config': {
                      'downstream_protocol': 'Http1', 'upstream_protocol': 'Http1',
                      'router_config_name': 'r'}}]}]}]}],
                 'cluster_manager': {'clusters': [
                   {'name': 'up', 'type': 'SIMPLE', 'lb_type': 'LB_RANDOM',
                    'hosts': [{'address': 'HOST'}]},
                   {'name': 'tight', 'type': 'SIMPLE', 'lb_type': 'LB_RANDOM',
                    'circuit_breakers': [{'max_requests': 1}], 'hosts': [{'address': 'HOST'}]},
                   {'name': 'closed', 'type': 'SIMPLE', 'lb_type': 'LB_RANDOM',
                    'hosts': [{'address': 'CLOSED'}]}]},
                 'admin': {'address': {'socket_address': {
                   'address': '127.0.0.1', 'port_value': 0}}}}
                """
                        .replace("FOLDER", folder.toString())
                        .replace("HOST", address(host.port()))
                        .replace("CLOSED", closed)
                        .replace('\'', '"'));
    }
}
