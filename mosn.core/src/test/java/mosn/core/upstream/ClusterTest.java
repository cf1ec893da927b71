package mosn.core.upstream;

import static mosn.core.observe.UpstreamStat.CONNECTION_ACTIVE;
import static mosn.core.observe.UpstreamStat.CONNECTION_CLOSE;
import static mosn.core.observe.UpstreamStat.CONNECTION_CON_FAIL;
import static mosn.core.observe.UpstreamStat.CONNECTION_LOCAL_CLOSE;
import static mosn.core.observe.UpstreamStat.CONNECTION_REMOTE_CLOSE;
import static mosn.core.observe.UpstreamStat.CONNECTION_REMOTE_CLOSE_WITH_ACTIVE_REQUEST;
import static mosn.core.observe.UpstreamStat.CONNECTION_TOTAL;
import static mosn.core.observe.UpstreamStat.REQUEST_ACTIVE;
import static mosn.core.observe.UpstreamStat.REQUEST_TOTAL;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.core.loop.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

@ParameterizedClass
@EnumSource(names = {"NIO", "EPOLL"})
class ClusterTest {
    private final Transport transport;

    private LineHost host;
    private Client client;

    ClusterTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() throws IOException {
        host = new LineHost();
        client = client(Client.config(host.address()));
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        host.close();
    }

    @Test
    void aConnectionIsUsedAgainOnItsLoop() throws Exception {
        host.answer();
        var first = client.ask(0, "a");
        assertEquals("a", first.outcome());
        var second = client.ask(0, "b");
        assertEquals("b", second.outcome());
        assertEquals(first.connection(), second.connection());
        assertFalse(first.reused());
        assertTrue(second.reused());
        var elsewhere = client.ask(1, "c");
        assertEquals("c", elsewhere.outcome());
        assertNotEquals(first.connection(), elsewhere.connection());
        assertFalse(elsewhere.reused());
        assertEquals(2, client.count(CONNECTION_TOTAL));
        assertEquals(3, client.count(REQUEST_TOTAL));
    }

    @Test
    void theConnectionThatWasFreedLastIsUsedFirst() throws Exception {
        var first = client.ask(0, "a");
        var request = host.next();
        var second = client.ask(0, "b");
        var other = host.next();
        request.answer();
        first.outcome();
        other.answer();
        second.outcome();
        host.answer();
        var third = client.ask(0, "c");
        third.outcome();
        assertEquals(second.connection(), third.connection());
    }

    @Test
    void aFreshConnectionHasCarriedNoStream() throws Exception {
        host.answer();
        var first = client.ask(0, "a");
        first.outcome();
        var second = client.askFresh(0, "b");
        assertEquals("b", second.outcome());
        assertNotEquals(first.connection(), second.connection());
        assertFalse(second.reused());
    }

    @Test
    void aConnectionThatTheHostClosedWhileIdleIsNotUsed() throws Exception {
        var first = client.ask(0, "a");
        var request = host.next();
        request.answer();
        first.outcome();
        request.close();
        awaitClosed();
        host.answer();
        var second = client.ask(0, "b");
        assertEquals("b", second.outcome());
        assertFalse(second.reused());
        assertEquals(1, client.count(CONNECTION_REMOTE_CLOSE));
        assertEquals(0, client.count(CONNECTION_LOCAL_CLOSE));
        assertEquals(0, client.count(CONNECTION_REMOTE_CLOSE_WITH_ACTIVE_REQUEST));
    }

    @Test
    void aConnectionThatIsBeingClosedIsNotUsed() throws Exception {
        host.answer();
        var first = client.ask(0, "a");
        first.outcome();
        client.settle();
        var channel = client.protocol.opened().remove();
        var second = client.call(0, "b");
        client.loop(0)
                .executor()
                .submit(
                        () -> {
                            var _ = channel.close(); // its pool hears of it only later
                            second.start();
                        })
                .get(5, TimeUnit.SECONDS);
        assertEquals("b", second.outcome());
        assertNotEquals(first.connection(), second.connection());
    }

    @Test
    void aStreamWhoseConnectionEndsIsReset() throws Exception {
        var call = client.ask(0, "a");
        host.next().close();
        assertEquals("upstream_closed", call.outcome());
        awaitClosed();
        assertEquals(1, client.count(CONNECTION_REMOTE_CLOSE_WITH_ACTIVE_REQUEST));
        assertEquals(0, client.count(REQUEST_ACTIVE));
        assertEquals(0, client.count(CONNECTION_ACTIVE));
    }

    @Test
    void aStreamThatIsResetTakesItsConnectionWithIt() throws Exception {
        var call = client.ask(0, "a");
        host.next();
        call.cancel();
        awaitClosed();
        assertEquals(1, client.count(CONNECTION_LOCAL_CLOSE));
        assertEquals(0, client.count(REQUEST_ACTIVE));
    }

    @Test
    void requestsUnderWayAreCounted() throws Exception {
        var upstream = client.cluster.hosts().getFirst();
        var calls = List.of(client.ask(0, "a"), client.ask(1, "b"));
        var requests = List.of(host.next(), host.next());
        assertEquals(2, upstream.activeRequests());
        assertEquals(2, client.count(REQUEST_ACTIVE));
        for (var request : requests) {
            request.answer();
        }
        for (var call : calls) {
            call.outcome();
        }
        client.settle();
        assertEquals(0, upstream.activeRequests());
        assertEquals(0, client.count(REQUEST_ACTIVE));
    }

    @Test
    void aConnectionIsRetiredAfterItsLastRequest() throws Exception {
        client.close();
        var config = Client.config(host.address());
        client = client(with(config, 2, config.connectTimeout(), config.idleTimeout()));
        host.answer();
        var ids = new ArrayList<Long>();
        for (var line : List.of("a", "b", "c")) {
            var call = client.ask(0, line);
            assertEquals(line, call.outcome());
            ids.add(call.connection());
        }
        awaitClosed();
        assertEquals(ids.get(0), ids.get(1));
        assertNotEquals(ids.get(1), ids.get(2));
        assertEquals(1, client.count(CONNECTION_LOCAL_CLOSE));
    }

    @Test
    void anIdleConnectionIsClosedInTime() throws Exception {
        client.close();
        var config = Client.config(host.address());
        client = client(with(config, 0, config.connectTimeout(), Duration.ofMillis(20)));
        host.answer();
        assertEquals("a", client.ask(0, "a").outcome());
        host.awaitEnd();
        assertEquals("b", client.ask(0, "b").outcome());
        host.awaitEnd();
        assertEquals(2, host.accepted());
    }

    @Test
    void aHostThatRefusesIsAFailure() throws Exception {
        host.close();
        assertEquals("upstream_connect_failed", client.ask(0, "a").outcome());
        assertEquals(1, client.count(CONNECTION_CON_FAIL));
        assertEquals(0, client.count(CONNECTION_TOTAL));
    }

    @Test
    void aHostThatDoesNotAcceptIsATimeout() throws Exception {
        try (var full = new FullHost()) {
            client.close();
            var config = Client.config(full.address());
            client = client(with(config, 0, Duration.ofMillis(30), config.idleTimeout()));
            assertEquals("upstream_connect_timeout", client.ask(0, "a").outcome());
            assertEquals(1, client.count(CONNECTION_CON_FAIL));
        }
    }

    @Test
    void aNameIsResolved() throws Exception {
        client.close();
        client = client(Client.config(host.address().replace("127.0.0.1", "localhost")));
        host.answer();
        assertEquals("a", client.ask(0, "a").outcome());
    }

    @Test
    void aRequestThatIsCancelledWhileItsConnectionOpensLeavesItToOthers() throws Exception {
        var cancelled =
                client.loop(0)
                        .executor()
                        .submit(
                                () -> {
                                    var call = client.call(0, "never");
                                    call.start();
                                    call.cancelNow();
                                    return call;
                                })
                        .get(5, TimeUnit.SECONDS);
        host.answer();
        assertEquals("a", client.ask(0, "a").outcome());
        assertEquals("b", client.ask(0, "b").outcome());
        assertEquals("cancelled", cancelled.outcome());
        assertEquals(0, cancelled.connection());
    }

    @Test
    void closingEndsIdleConnectionsNowAndBusyOnesLater() throws Exception {
        var idle = client.ask(0, "idle");
        var busy = client.ask(1, "busy");
        var one = host.next();
        var other = host.next();
        var idleFirst = one.line().equals("idle");
        (idleFirst ? one : other).answer();
        idle.outcome();
        client.settle();
        client.cluster.close();
        awaitClosed();
        assertEquals(1, client.count(CONNECTION_ACTIVE));
        (idleFirst ? other : one).answer();
        assertEquals("busy", busy.outcome());
        awaitClosed();
        assertEquals(2, client.count(CONNECTION_CLOSE));
    }

    @Test
    void aHostThatGoesTakesItsConnectionsWithItAndOneThatStaysKeepsThem() throws Exception {
        try (var second = new LineHost()) {
            host.answer();
            second.answer();
            client.close();
            client = client(Client.config(host.address(), second.address()));
            var stays = client.ask(0, 1, "a", false);
            client.ask(0, 0, "b", false).outcome();
            stays.outcome();
            client.cluster.update(List.of(HostConfig.of(second.address())));
            host.awaitEnd();
            var again = client.ask(0, 0, "c", false);
            assertEquals("c", again.outcome());
            assertEquals(stays.connection(), again.connection());
        }
    }

    private void awaitClosed() throws InterruptedException {
        assertNotNull(client.protocol.closed().poll(5, TimeUnit.SECONDS), "a closed connection");
    }

    private Client client(ClusterConfig config) {
        return new Client(transport, new LineProtocol(1), config);
    }

    private static ClusterConfig with(
            ClusterConfig config, int maxRequests, Duration connectTimeout, Duration idleTimeout) {
        return new ClusterConfig(
                config.name(),
                config.type(),
                config.lbType(),
                maxRequests,
                config.bufferLimit(),
                config.limits(),
                config.hosts(),
                connectTimeout,
                idleTimeout,
                false,
                List.of(),
                config.lbConfig());
    }

    /// Listens and accepts nothing; as many as it would keep waiting are there already, so that a
    /// further one gets no answer.
    private static final class FullHost implements AutoCloseable {
        private final ServerSocket listening;
        private final List<Socket> waiting = new ArrayList<>();

        FullHost() throws IOException {
            listening = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
            while (add()) {}
        }

        String address() {
            return "127.0.0.1:" + listening.getLocalPort();
        }

        private boolean add() throws IOException {
            var socket = new Socket();
            waiting.add(socket);
            try {
                socket.connect(
                        new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()),
                        100);
                return true;
            } catch (SocketTimeoutException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            for (var socket : waiting) {
                socket.close();
            }
            listening.close();
        }
    }
}
