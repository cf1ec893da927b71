package mosn.core.upstream;

import static mosn.core.observe.UpstreamStat.REQUEST_ACTIVE;
import static mosn.core.observe.UpstreamStat.REQUEST_PENDING_OVERFLOW;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.core.loop.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

@ParameterizedClass
@EnumSource(names = {"NIO", "EPOLL"})
class LimitsTest {
    private static final String OVERFLOW = "upstream_overflow";

    private final Transport transport;
    private LineHost host;
    private Client client;

    LimitsTest(Transport transport) {
        this.transport = transport;
    }

    @BeforeEach
    void start() throws IOException {
        host = new LineHost();
        client = client(Limits.NONE);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        host.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void soManyRequestsAreUnderWayAndNotOneMore(int limit) throws Exception {
        refusesMoreThan(limit, new Limits(0, 0, limit));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void soManyConnectionsAreBusyAndNotOneMore(int limit) throws Exception {
        refusesMoreThan(limit, new Limits(limit, 0, 0));
        assertTrue(client.protocol.mostOpen() <= limit, "connections over the limit");
    }

    private void refusesMoreThan(int limit, Limits limits) throws Exception {
        limit(limits);
        var calls = IntStream.range(0, limit).mapToObj(i -> client.ask(i, "a")).toList();
        var requests = new ArrayList<LineHost.Request>();
        for (int i = 0; i < limit; i++) {
            requests.add(host.next());
        }
        assertEquals(OVERFLOW, client.ask(0, "b").outcome());
        assertEquals(OVERFLOW, client.ask(1, "b").outcome());
        assertEquals(2, client.count(REQUEST_PENDING_OVERFLOW));
        requests.forEach(LineHost.Request::answer);
        for (var call : calls) {
            assertEquals("a", call.outcome());
        }
        client.settle();
        host.answer();
        assertEquals("c", client.ask(0, "c").outcome());
        client.settle();
        assertEquals("d", client.ask(1, "d").outcome());
    }

    @Test
    void anIdleConnectionOfOneLoopMakesRoomForAnother() throws Exception {
        limit(new Limits(1, 0, 0));
        host.answer();
        for (int i = 0; i < 10; i++) {
            assertEquals("a", client.ask(i % 2, "a").outcome());
            client.settle();
        }
        assertEquals(1, client.protocol.mostOpen());
        assertEquals(10, host.accepted());
    }

    @Test
    void anIdleConnectionToOneHostMakesRoomForAnother() throws Exception {
        try (var second = new LineHost()) {
            host.answer();
            second.answer();
            client.close();
            client =
                    new Client(
                            transport,
                            new LineProtocol(1),
                            Client.config(new Limits(1, 0, 0), host.address(), second.address()));
            assertEquals("a", client.ask(0, 0, "a", false).outcome());
            client.settle();
            assertEquals("b", client.ask(0, 1, "b", false).outcome());
            assertEquals(1, client.protocol.mostOpen());
        }
    }

    @Test
    void aFreshConnectionTakesThePlaceOfAnIdleOne() throws Exception {
        limit(new Limits(1, 0, 0));
        host.answer();
        var first = client.ask(0, "a");
        first.outcome();
        client.settle();
        var second = client.askFresh(0, "b");
        assertEquals("b", second.outcome());
        assertNotEquals(first.connection(), second.connection());
        assertEquals(1, client.protocol.mostOpen());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void aRequestWaitsForWhatIsFreedOnEitherLoop(int loop) throws Exception {
        limit(new Limits(1, 1, 0));
        var busy = client.ask(0, "busy");
        var request = host.next();
        var waiting = client.ask(loop, "waiting");
        client.settle();
        assertEquals(OVERFLOW, client.ask(1 - loop, "over").outcome());
        assertTrue(host.idle(), "one waits and does not go out");
        host.answer();
        request.answer();
        assertEquals("busy", busy.outcome());
        assertEquals("waiting", waiting.outcome());
        assertEquals(loop == 0, busy.connection() == waiting.connection());
        assertEquals(1, client.protocol.mostOpen());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void whoIsCancelledWhileItWaitsLeavesItsPlace(int loop) throws Exception {
        limit(new Limits(1, 1, 0));
        var busy = client.ask(0, "busy");
        var request = host.next();
        client.ask(loop, "cancelled").cancel();
        var waiting = client.ask(loop, "waiting");
        client.settle();
        assertFalse(waiting.done());
        host.answer();
        request.answer();
        busy.outcome();
        assertEquals("waiting", waiting.outcome());
    }

    @Test
    void aConnectionThatEndsMakesRoomForWhoWaits() throws Exception {
        limit(new Limits(1, 1, 0));
        var busy = client.ask(0, "busy");
        var request = host.next();
        var waiting = client.ask(1, "waiting");
        client.settle();
        host.answer();
        request.close();
        assertEquals("upstream_closed", busy.outcome());
        assertEquals("waiting", waiting.outcome());
    }

    @Test
    void whatCannotBeConnectedTakesNoPlace() throws Exception {
        limit(new Limits(1, 0, 1));
        host.close();
        for (int i = 0; i < 4; i++) {
            assertEquals("upstream_connect_failed", client.ask(i % 2, "a").outcome());
            client.settle();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void allWhoWaitAreServedInTheEnd(int limit) throws Exception {
        limit(new Limits(limit, 1000, 0));
        host.answer();
        var calls = IntStream.range(0, 200).mapToObj(i -> client.ask(i % 2, "l" + i)).toList();
        for (int i = 0; i < calls.size(); i++) {
            assertEquals("l" + i, calls.get(i).outcome());
        }
        client.settle();
        assertEquals(0, client.count(REQUEST_ACTIVE));
        assertTrue(client.protocol.mostOpen() <= limit, "connections over the limit");
    }

    @Test
    void aBusyLoopDoesNotStarveTheOther() throws Exception {
        limit(new Limits(1, 1000, 0));
        var busy = client.ask(0, "busy");
        var request = host.next();
        var rounds = new AtomicInteger();
        var clients = IntStream.range(0, 3).mapToObj(_ -> client.ask(0, "more")).toList();
        var other = client.ask(1, "other");
        client.settle();
        clients.forEach(call -> call.then(_ -> again(other, rounds)));
        host.answer();
        request.answer();
        busy.outcome();
        assertEquals("other", other.outcome());
        assertTrue(rounds.get() < 100, () -> "came only after " + rounds);
    }

    /// Asks again as soon as there is an answer, until `other` has one.
    private void again(Client.Call other, AtomicInteger rounds) {
        if (!other.done() && rounds.incrementAndGet() < 1000) {
            client.ask(0, "more").then(_ -> again(other, rounds));
        }
    }

    @Test
    void nothingIsLostWhereRequestsComeAndGo() throws Exception {
        limit(new Limits(2, 38, 40));
        host.answer();
        var calls = new ArrayList<Client.Call>();
        for (int i = 0; i < 600; i++) {
            var call = client.ask(i % 2, i % 5 == 0, "l" + i);
            calls.add(call);
            if (i % 3 == 0) {
                call.cancelSoon();
            }
            if (i % 25 == 0) {
                calls.get(i / 2).outcome(); // lets some of them through
            }
        }
        for (var call : calls) {
            call.outcome();
        }
        host.hold();
        client.settle();
        assertEquals(0, client.cluster.hosts().getFirst().activeRequests());
        for (int i = 0; i < 40; i++) {
            calls.add(client.ask(i % 2, "held"));
        }
        client.settle();
        client.settle(); // permits that were on their way when it was first asked for
        assertEquals(OVERFLOW, client.ask(0, "over").outcome());
        var held = List.of(host.next(), host.next());
        host.answer();
        held.forEach(LineHost.Request::answer);
        for (var call : calls.subList(600, 640)) {
            assertEquals("held", call.outcome());
        }
        assertTrue(client.protocol.mostOpen() <= 2, "connections over the limit");
    }

    private void limit(Limits limits) {
        client.close();
        client = client(limits);
    }

    private Client client(Limits limits) {
        return new Client(transport, new LineProtocol(1), Client.config(limits, host.address()));
    }
}
