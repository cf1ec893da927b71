package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class ProxyTest {
    @TempDir Path folder;
    private HttpServer upstream;
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch arrived = new CountDownLatch(1);

    @BeforeEach
    void startUpstream() throws IOException {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.setExecutor(java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor());
        upstream.createContext(
                "/",
                exchange -> {
                    var body = exchange.getRequestBody().readAllBytes();
                    if (exchange.getRequestURI().getPath().equals("/held")) {
                        arrived.countDown();
                        await(held);
                    }
                    var answer =
                            (exchange.getRequestMethod()
                                            + " "
                                            + exchange.getRequestURI()
                                            + " "
                                            + body.length)
                                    .getBytes(ISO_8859_1);
                    exchange.sendResponseHeaders(200, answer.length);
                    exchange.getResponseBody().write(answer);
                    exchange.close();
                });
        upstream.start();
    }

    @AfterEach
    void stopUpstream() {
        held.countDown();
        upstream.stop(0);
    }

    @Test
    void forwardsARequestAndItsAnswer() throws IOException {
        try (var proxy = start("cluster_name", "up")) {
            var answer =
                    ask(proxy, "GET /a%20b?c=d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertTrue(answer.endsWith("\r\n\r\nGET /a%20b?c=d 0"), answer);
        }
    }

    @Test
    void forwardsABodyInChunks() throws IOException {
        try (var proxy = start("cluster_name", "up")) {
            var answer =
                    ask(
                            proxy,
                            "POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                    + "Transfer-Encoding: chunked\r\n\r\n"
                                    + "3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
            assertTrue(answer.endsWith("POST / 7"), answer);
        }
    }

    @Test
    void answers404WithoutARouteAnd502WithoutAHost() throws IOException {
        try (var proxy = start("cluster_name", "up")) {
            assertTrue(
                    ask(proxy, "GET / HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n")
                            .startsWith("HTTP/1.1 404 "));
        }
        try (var proxy = start("cluster_name", "empty")) {
            assertTrue(
                    ask(proxy, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .startsWith("HTTP/1.1 502 "));
        }
        upstream.stop(0);
        try (var proxy = start("cluster_name", "up")) {
            assertTrue(
                    ask(proxy, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .startsWith("HTTP/1.1 502 "));
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrder() throws IOException {
        try (var proxy = start("cluster_name", "up")) {
            var answers =
                    ask(
                            proxy,
                            "GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
                                    + "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertTrue(answers.indexOf("GET /1 0") > 0, answers);
            assertTrue(answers.indexOf("GET /1 0") < answers.indexOf("GET /2 0"), answers);
            assertTrue(answers.indexOf("GET /2 0") < answers.indexOf("GET /3 0"), answers);
        }
    }

    @Test
    void anOpenConnectionsNextRequestSeesANewConfiguration() throws IOException {
        try (var proxy = start("cluster_name", "up");
                var socket = connect(proxy)) {
            assertEquals(200, status(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
            write("cluster_name", "empty");
            proxy.reload();
            assertEquals(502, status(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        }
    }

    @Test
    void aBrokenConfigurationLeavesTheOldOneRunning() throws IOException {
        try (var proxy = start("cluster_name", "up");
                var socket = connect(proxy)) {
            write("cluster_nam", "up");
            assertThrows(RuntimeException.class, proxy::reload);
            assertEquals(200, status(socket, "GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
        }
    }

    @Test
    void whatHoldsUntilTheEndIsNotChangedByANewConfiguration() throws IOException {
        try (var proxy = start("cluster_name", "up")) {
            write("cluster_name", "up", 3, 0);
            assertEquals(
                    "servers[0].processor: is 3, and was 2 when the proxy started;"
                            + " write what it was, or restart the proxy",
                    assertThrows(ProxyException.class, proxy::reload).getMessage());
        }
    }

    @Test
    void drainingFinishesWhatHasBegun() throws Exception {
        var proxy = start("cluster_name", "up");
        try (var socket = connect(proxy)) {
            socket.getOutputStream()
                    .write("GET /held HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(ISO_8859_1));
            await(arrived);
            var draining = Thread.ofVirtual().start(proxy::drain);
            held.countDown();
            var answer = new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
            assertTrue(answer.endsWith("GET /held 0"), answer);
            draining.join();
            assertEquals(Proxy.State.STOPPED, proxy.state());
        }
    }

    @Test
    void aTakenPortIsSaidInOneSentence() throws IOException {
        try (var taken = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            write("cluster_name", "up", 2, taken.getLocalPort());
            var options = ProxyOptions.of(folder.resolve("mosn.json"));
            var problem = assertThrows(ProxyException.class, () -> Proxy.start(options));
            assertTrue(
                    String.valueOf(problem.getMessage())
                            .startsWith(
                                    "listener l cannot listen on 127.0.0.1:"
                                            + taken.getLocalPort()),
                    String.valueOf(problem.getMessage()));
        }
    }

    @Test
    void theAdminEndpointTellsStateConfigurationAndNumbers() throws Exception {
        try (var proxy = start("cluster_name", "up")) {
            ask(proxy, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            var admin = java.util.Objects.requireNonNull(proxy.adminAddress());
            assertTrue(askAdmin(admin, "/api/v1/states").endsWith("&state=6\n"));
            assertTrue(askAdmin(admin, "/api/v1/config_dump").contains("router_config_name"));
            PluginBench.admin(proxy, "/api/v1/stats_glob", "request_200_total:1");
            assertTrue(askAdmin(admin, "/api/v1/extensions").contains("LB_RANDOM"));
        }
    }

    @Test
    void theAccessLogHasALineForEachRequest() throws Exception {
        var log = folder.resolve("access.log");
        try (var proxy = start("cluster_name", "up")) {
            ask(proxy, "GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            ask(proxy, "GET /b HTTP/1.1\r\nHost: y\r\nConnection: close\r\n\r\n");
            ask(proxy, "GET /c\r\n\r\n");
        }
        // each loop has its own queue, so lines of two connections may change places
        assertEquals(
                java.util.Set.of("200 /a -", "404 /b no_route", "400 - bad_version"),
                java.util.Set.copyOf(Files.readAllLines(log)));
    }

    private static String askAdmin(InetSocketAddress admin, String path) throws IOException {
        try (var socket = new Socket(admin.getAddress(), admin.getPort())) {
            socket.getOutputStream()
                    .write(
                            ("GET " + path + " HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
                                    .getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private Proxy start(String key, String cluster) throws IOException {
        write(key, cluster);
        return Proxy.start(ProxyOptions.of(folder.resolve("mosn.json")));
    }

    private void write(String key, String cluster) throws IOException {
        write(key, cluster, 2, 0);
    }

    private void write(String key, String cluster, int loops, int port) throws IOException {
        Files.writeString(
                folder.resolve("mosn.json"),
                """
                {"servers": [{
                  "default_log_path": "stdout", "processor": %d,
                  "routers": [{"router_config_name": "r", "virtual_hosts": [
                    {"name": "v", "domains": ["x"], "routers": [
                      {"match": {"prefix": "/"}, "route": {"%s": "%s"}}]}]}],
                  "listeners": [{"name": "l", "address": "127.0.0.1:%d", "bind_port": true,
                    "access_logs": [{"log_path": "%s",
                      "log_format": "%%response_code%% %%request_path%% %%response_detail%%"}],
                    "filter_chains": [{"filters": [{"type": "proxy", "config": {
                      "downstream_protocol": "Http1", "upstream_protocol": "Http1",
                      "router_config_name": "r"}}]}]}]}],
                 "cluster_manager": {"clusters": [
                   {"name": "up", "type": "SIMPLE", "lb_type": "LB_RANDOM",
                    "hosts": [{"address": "127.0.0.1:%d"}]},
                   {"name": "empty", "type": "SIMPLE", "lb_type": "LB_RANDOM", "hosts": []}]},
                 "admin": {"address": {"socket_address": {
                   "address": "127.0.0.1", "port_value": 0}}}}
                """
                        .formatted(
                                loops,
                                key,
                                cluster,
                                port,
                                folder.resolve("access.log"),
                                upstream.getAddress().getPort()));
    }

    private static Socket connect(Proxy proxy) throws IOException {
        var address = proxy.addresses().values().iterator().next();
        var socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static String ask(Proxy proxy, String request) throws IOException {
        try (var socket = connect(proxy)) {
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    /// Reads one response with a content length.
    private static int status(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        var text = head.toString().toLowerCase(java.util.Locale.ROOT);
        var from = text.indexOf("content-length: ") + "content-length: ".length();
        socket.getInputStream()
                .readNBytes(Integer.parseInt(text.substring(from, text.indexOf('\r', from))));
        return Integer.parseInt(text.substring(9, 12));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
