package mosn.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/// Listeners that come, change and go with a new configuration.
@Timeout(60)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class ListenersTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir Path folder;
    private final RawHost host = RawHost.start();
    private String gracefulTimeout = "20s";

    @AfterEach
    void close() throws IOException {
        host.close();
    }

    @Test
    void anAddedListenerServes() throws IOException {
        try (var proxy = start(listener("one", 0))) {
            reload(proxy, listener("one", 0), listener("two", 0));
            assertEquals(Set.of("one", "two"), proxy.addresses().keySet());
            try (var client = connect(proxy, "two")) {
                assertTrue(exchange(client, GET).startsWith("HTTP/1.1 200 "));
            }
        }
    }

    @Test
    void aRemovedListenerFinishesItsRequestsAndTakesNoMore() throws Exception {
        try (var proxy = start(listener("one", 0), listener("two", 0));
                var client = connect(proxy, "two")) {
            var place = address(proxy, "two");
            send(client, "POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
            host.awaitUnread();
            reload(proxy, listener("one", 0));
            assertEquals(Set.of("one"), proxy.addresses().keySet());
            assertThrows(ConnectException.class, () -> connect(place).close());
            host.readsOn();
            var answer = new String(client.getInputStream().readAllBytes(), ISO_8859_1);
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            try (var other = connect(proxy, "one")) {
                assertTrue(exchange(other, GET).startsWith("HTTP/1.1 200 "));
            }
        }
    }

    @Test
    void whatIsLeftOfARemovedListenerIsCutInTheEnd() throws Exception {
        gracefulTimeout = "50ms";
        try (var proxy = start(listener("one", 0), listener("two", 0));
                var client = connect(proxy, "two")) {
            send(client, "POST /unread HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
            host.awaitUnread();
            reload(proxy, listener("one", 0));
            assertEquals(-1, client.getInputStream().read());
        }
    }

    @Test
    void aListenerKeepsItsSocketAndConnectionsUnderAnotherName() throws IOException {
        var port = freePort();
        try (var proxy = start(listener("one", port));
                var client = connect(proxy, "one")) {
            assertTrue(exchange(client, GET).startsWith("HTTP/1.1 200 "));
            reload(proxy, listener("other", port));
            assertEquals(Set.of("other"), proxy.addresses().keySet());
            assertTrue(exchange(client, GET).startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void aListenerMovesToAnotherPort() throws IOException {
        try (var proxy = start(listener("one", freePort()))) {
            var before = address(proxy, "one");
            reload(proxy, listener("one", freePort()));
            assertThrows(ConnectException.class, () -> connect(before).close());
            try (var client = connect(proxy, "one")) {
                assertTrue(exchange(client, GET).startsWith("HTTP/1.1 200 "));
            }
        }
    }

    @Test
    void onePlaceThatIsTakenLeavesAllAsItWas() throws IOException {
        var free = freePort();
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                var proxy = start(listener("one", 0))) {
            var e =
                    assertThrows(
                            ProxyException.class,
                            () ->
                                    reload(
                                            proxy,
                                            listener("two", free),
                                            listener("three", taken.getLocalPort())));
            assertTrue(
                    Objects.requireNonNull(e.getMessage())
                            .startsWith(
                                    "listener three cannot listen on 127.0.0.1:"
                                            + taken.getLocalPort()
                                            + ": "),
                    e.getMessage());
            assertEquals(Set.of("one"), proxy.addresses().keySet());
            var two = new InetSocketAddress(InetAddress.getLoopbackAddress(), free);
            assertThrows(ConnectException.class, () -> connect(two).close());
            try (var client = connect(proxy, "one")) {
                assertTrue(exchange(client, GET).startsWith("HTTP/1.1 200 "));
            }
        }
    }

    @Test
    void theLimitOfConnectionsChangesWhileItIsReached() throws IOException {
        var limited = "'max_connections': 1,";
        try (var proxy = start(listener("one", 0, limited));
                var first = connect(proxy, "one")) {
            assertTrue(exchange(first, GET).startsWith("HTTP/1.1 200 "));
            try (var second = connect(proxy, "one")) {
                second.setSoTimeout(100);
                send(second, GET);
                assertThrows(SocketTimeoutException.class, () -> second.getInputStream().read());
                reload(proxy, listener("one", 0, "'max_connections': 2,"));
                second.setSoTimeout(20_000);
                assertTrue(answer(second).startsWith("HTTP/1.1 200 "));
            }
        }
    }

    @Test
    void aListenerThatIsWidenedIsToldWhatIsInItsWay() throws Exception {
        var port = freePort();
        try (var proxy = start(listener("one", port), listener("two", 0))) {
            var wide = listener("wide", port).replace("127.0.0.1", "0.0.0.0");
            var refused =
                    assertThrows(
                            ProxyException.class, () -> reload(proxy, listener("two", 0), wide));
            assertEquals(
                    "listener wide cannot listen on 0.0.0.0:PORT: listener one of this proxy"
                            + " listens on 127.0.0.1:PORT; take that out with one reload and add"
                            + " this with the next, or restart the proxy",
                    String.valueOf(refused.getMessage()).replace("" + port, "PORT"));
            reload(proxy, listener("two", 0));
            reload(proxy, listener("two", 0), wide);
            assertEquals(Set.of("two", "wide"), proxy.addresses().keySet());
        }
    }

    private static InetSocketAddress address(Proxy proxy, String listener) {
        return Objects.requireNonNull(proxy.addresses().get(listener));
    }

    private static Socket connect(Proxy proxy, String listener) throws IOException {
        return connect(address(proxy, listener));
    }

    private static Socket connect(InetSocketAddress to) throws IOException {
        var socket = new Socket(to.getAddress(), to.getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    }

    private static String exchange(Socket socket, String request) throws IOException {
        send(socket, request);
        return answer(socket);
    }

    /// The host's answers end with the name it was asked for.
    private static String answer(Socket socket) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(" for x") < 0) {
            var next = socket.getInputStream().read();
            assertTrue(next >= 0, () -> "ended behind " + read);
            read.append((char) next);
        }
        return read.toString();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private Proxy start(String... listeners) throws IOException {
        write(listeners);
        return Proxy.start(ProxyOptions.of(folder.resolve("mosn.json")));
    }

    private void reload(Proxy proxy, String... listeners) throws IOException {
        write(listeners);
        proxy.reload();
    }

    private static String listener(String name, int port) {
        return listener(name, port, "");
    }

    private static String listener(String name, int port, String keys) {
        return """
        {'name': '%s', 'address': '127.0.0.1:%d', %s
          'filter_chains': [{'filters': [{'type': 'proxy', 'config': {
            'downstream_protocol': 'Http1', 'upstream_protocol': 'Http1',
            'router_config_name': 'r'}}]}]}
        """
                .formatted(name, port, keys);
    }

    private void write(String... listeners) throws IOException {
        Files.writeString(
                folder.resolve("mosn.json"),
                """
                {'servers': [{
                  'default_log_path': 'FOLDER/error.log', 'processor': 2,
                  'graceful_timeout': 'GRACEFUL',
                  'routers': [{'router_config_name': 'r', 'virtual_hosts': [
                    {'name': 'v', 'domains': ['*'], 'routers': [
                      {'match': {'prefix': '/'}, 'route': {'cluster_name': 'up'}}]}]}],
                  'listeners': [LISTENERS]}],
                 'cluster_manager': {'clusters': [
                   {'name': 'up', 'hosts': [{'address': '127.0.0.1:PORT'}]}]}}
                """
                        .replace("FOLDER", folder.toString())
                        .replace("GRACEFUL", gracefulTimeout)
                        .replace("PORT", "" + host.port())
                        .replace(
                                "LISTENERS",
                                Arrays.stream(listeners).collect(Collectors.joining(",")))
                        .replace('\'', '"'));
    }
}
