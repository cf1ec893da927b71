package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import static java.nio.charset.StandardCharsets.US_ASCII;

import mosn.api.ConfigException;
import mosn.api.upstream.HealthStatus;
import mosn.core.config.JsonConfigNode;
import mosn.core.observe.CounterSet;
import mosn.core.observe.UpstreamStat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

@Timeout(30)
@SuppressWarnings("StringConcatToTextBlock") // lines end as in HTTP
class HttpCheckTest {
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1 200 OK, true, ''",
        "HTTP/1.0 200, true, ''",
        "HTTP/1.1 204 No Content, false, answers with 204",
        "HTTP/1.1 503 Busy, false, answers with 503",
        "SSH-2.0, false, does not answer in HTTP/1",
        "'', false, closes without an answer",
    })
    void theStatusDecides(String line, boolean healthy, String reason) throws Exception {
        answer(line.isEmpty() ? "" : line + "\r\n\r\n");
        var status = check("port: 0").check(host());
        assertEquals(healthy ? HealthStatus.HEALTHY : HealthStatus.unhealthy(reason), status);
    }

    @Test
    void otherCodesMayBeGoodAnswers() throws Exception {
        answer("HTTP/1.1 404 No\r\n\r\n");
        var status = check("codes: [{start: 200, end: 299}, {start: 404, end: 404}]").check(host());
        assertEquals(HealthStatus.HEALTHY, status);
    }

    @Test
    void theRequestIsTheConfiguredOne() throws Exception {
        answer("HTTP/1.1 200 OK\r\n\r\n");
        check("method: HEAD\npath: /health?a=b\ndomain: example.org\nport: " + port())
                .check(host("127.0.0.1:1"));
        assertEquals(
                "HEAD /health?a=b HTTP/1.1\r\nHost: example.org\r\n"
                        + "User-Agent: mosn-health-check\r\nConnection: close\r\n\r\n",
                heads.take());
    }

    @Test
    void aHostThatDoesNotListenFails() throws Exception {
        var host = host();
        server.close();
        assertThrows(IOException.class, () -> check("port: 0").check(host));
    }

    @ParameterizedTest
    @CsvSource({"path, /a b", "path, a", "method, G ET", "domain, a b", "scheme, https"})
    void whatCannotStandInARequestIsRefused(String key, String value) {
        var refused = assertThrows(ConfigException.class, () -> check(key + ": '" + value + "'"));
        assertEquals(key, refused.path());
    }

    @Test
    void aHostThatIsSilentIsHungUpOn() {
        var check =
                new HttpCheck(
                        config("port: 0"),
                        (delay, task) -> {
                            task.run();
                            return () -> false;
                        });
        assertThrows(IOException.class, () -> check.check(host()));
    }

    private static HttpCheck check(String config) {
        return new HttpCheck(config(config), (delay, task) -> () -> true);
    }

    private static HttpCheckConfig config(String text) {
        return HttpCheckConfig.from(JsonConfigNode.of(text));
    }

    private int port() {
        return server.getLocalPort();
    }

    private UpstreamHost host() {
        return host("127.0.0.1:" + port());
    }

    private static UpstreamHost host(String address) {
        return new UpstreamHost(HostConfig.of(address), 1, new CounterSet<>(UpstreamStat.class, 1));
    }

    /// Reads one head, writes, and closes.
    private void answer(String text) {
        Thread.startVirtualThread(
                () -> {
                    try (var socket = server.accept()) {
                        var head = new StringBuilder();
                        while (head.indexOf("\r\n\r\n") < 0) {
                            head.append((char) socket.getInputStream().read());
                        }
                        heads.add(head.toString());
                        socket.getOutputStream().write(text.getBytes(US_ASCII));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
