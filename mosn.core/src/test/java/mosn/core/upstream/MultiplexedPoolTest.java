package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.core.loop.Transport;
import mosn.core.observe.UpstreamStat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.stream.IntStream;

class MultiplexedPoolTest {
    private LineHost host;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        host = new LineHost();
        client = client(3, Limits.NONE);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        host.close();
    }

    @Test
    void requestsWaitTogetherForOneConnection() throws Exception {
        var calls = askTogether(3);
        var requests = List.of(host.next(), host.next(), host.next());
        assertEquals(1, host.accepted());
        requests.forEach(LineHost.Request::answer);
        for (var call : calls) {
            assertEquals("a", call.outcome());
        }
    }

    @Test
    void whatFindsNoRoomGetsAnotherConnection() throws Exception {
        var calls = askTogether(7);
        for (int i = 0; i < 7; i++) {
            host.next().answer();
        }
        for (var call : calls) {
            assertEquals("a", call.outcome());
        }
        assertTrue(
                calls.stream().map(Client.Call::connection).distinct().count() <= 3,
                "more connections than are needed");
    }

    @Test
    void aFullConnectionIsUsedAgainWhenOneOfItsStreamsHasEnded() throws Exception {
        client.close();
        client = client(2, new Limits(1, 0, 0));
        var first = client.ask(0, "a");
        var request = host.next();
        var second = client.ask(0, "b");
        var other = host.next();
        assertEquals("upstream_overflow", client.ask(0, "c").outcome());
        request.answer();
        assertEquals("a", first.outcome());
        client.settle();
        var third = client.ask(0, "d");
        other.answer();
        assertEquals("b", second.outcome());
        host.next().answer();
        assertEquals("d", third.outcome());
        assertEquals(second.connection(), third.connection());
        assertEquals(1, host.accepted());
    }

    @Test
    void aNewConnectionGetsWhatTheHostTookOnTheOneBefore() throws Exception {
        client.close();
        client =
                new Client(
                        Transport.preferred(),
                        new LineProtocol(2, true),
                        Client.config(Limits.NONE, host.address()));
        host.answer();
        for (var call : askTogether(5)) {
            assertEquals("a", call.outcome());
        }
        assertEquals(1, host.accepted(), "nothing is known of the host yet");
        client.settle();
        host.hold();
        var calls = askTogether(7);
        var requests = new ArrayList<LineHost.Request>();
        for (int i = 0; i < 7; i++) {
            requests.add(host.next());
        }
        requests.forEach(LineHost.Request::answer);
        var streams = new HashMap<Object, Integer>();
        for (var call : calls) {
            assertEquals("a", call.outcome());
            streams.merge(call.connection(), 1, Integer::sum);
        }
        assertEquals(List.of(1, 2, 2, 2), streams.values().stream().sorted().toList());
    }

    @Test
    void allWhoWaitForAConnectionFailWithIt() throws Exception {
        host.close();
        for (var call : askTogether(3)) {
            assertEquals("upstream_connect_failed", call.outcome());
        }
    }

    @Test
    void aConnectionThatTakesNoMoreFinishesWhatItHas() throws Exception {
        var first = client.ask(0, "a");
        var request = host.next();
        var second = client.ask(0, "b");
        var other = host.next();
        request.answer("bye");
        assertEquals("bye", first.outcome());
        client.settle();
        assertEquals(1, client.count(UpstreamStat.CONNECTION_CLOSE_NOTIFY));
        var third = client.ask(0, "c");
        host.next().answer();
        assertEquals("c", third.outcome());
        assertNotEquals(first.connection(), third.connection());
        other.answer();
        assertEquals("b", second.outcome());
        host.awaitEnd();
    }

    @Test
    void aConnectionThatTakesNothingAtAllIsNone() throws Exception {
        client.close();
        client = client(0, Limits.NONE);
        assertEquals("upstream_connect_failed", client.ask(0, "a").outcome());
        host.awaitEnd();
    }

    /// Asks before any connection can open.
    private List<Client.Call> askTogether(int count) throws Exception {
        var calls = new ArrayList<Client.Call>();
        client.loop(0)
                .executor()
                .submit(
                        () ->
                                IntStream.range(0, count)
                                        .mapToObj(_ -> client.call(0, "a"))
                                        .peek(Client.Call::start)
                                        .forEach(calls::add))
                .get();
        return calls;
    }

    private Client client(int streams, Limits limits) {
        return new Client(
                Transport.preferred(),
                new LineProtocol(streams),
                Client.config(limits, host.address()));
    }
}
