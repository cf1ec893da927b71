package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.upstream.DiscoveredHost;
import mosn.core.loop.Transport;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// What a discovery's words do to its cluster.
class DiscoveryTest {
    private static final String WRITTEN = "127.0.0.1:1";

    private Client client;
    private Discovery discovery;

    @BeforeEach
    void start() {
        client = new Client(Transport.NIO, new LineProtocol(1), Client.config(WRITTEN));
        discovery = new Discovery(client.cluster);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
    }

    @Test
    void theWrittenHostsHoldUntilItHasSpoken() {
        assertEquals(List.of(WRITTEN), hosts());
        assertFalse(discovery.first().toCompletableFuture().isDone());
        tell("127.0.0.1:2", "127.0.0.1:3");
        assertEquals(List.of("127.0.0.1:2", "127.0.0.1:3"), hosts());
        assertTrue(discovery.first().toCompletableFuture().isDone());
    }

    @Test
    void aHostThatIsToldAgainIsTheSame() {
        tell("127.0.0.1:2", "127.0.0.1:3");
        var stays = client.cluster.hosts().getLast();
        tell("127.0.0.1:3", "127.0.0.1:4");
        assertSame(stays, client.cluster.hosts().getFirst());
    }

    @Test
    void aListWithAnAddressThatIsNoneIsRefusedWhole() {
        tell("127.0.0.1:2");
        tell("127.0.0.1:3", "nowhere");
        assertEquals(List.of("127.0.0.1:2"), hosts());
        assertEquals(
                "it was told a host \"nowhere\", which is no address with a port",
                client.cluster.trouble());
        tell("127.0.0.1:3");
        assertEquals(List.of("127.0.0.1:3"), hosts());
        assertEquals("", client.cluster.trouble());
    }

    @Test
    void whereItFailsTheHostsStay() {
        tell("127.0.0.1:2");
        discovery.failed("the registry is gone");
        assertEquals(List.of("127.0.0.1:2"), hosts());
        assertEquals("the registry is gone", client.cluster.trouble());
    }

    @Test
    void anOpeningThatThrowsIsAFailure() {
        discovery.run(
                _ -> {
                    throw new IOException("no route");
                });
        assertEquals(
                "its discovery fails with java.io.IOException: no route", client.cluster.trouble());
        assertTrue(discovery.first().toCompletableFuture().isDone());
    }

    @Test
    void noHostIsAnAnswerToo() {
        tell();
        assertEquals(List.of(), hosts());
    }

    @Test
    void whatComesAfterTheEndChangesNothing() {
        discovery.close();
        tell("127.0.0.1:2");
        discovery.failed("late");
        assertEquals(List.of(WRITTEN), hosts());
        assertEquals("", client.cluster.trouble());
    }

    private void tell(String... addresses) {
        discovery.update(Stream.of(addresses).map(DiscoveredHost::of).toList());
    }

    private List<String> hosts() {
        return client.cluster.hosts().stream().map(UpstreamHost::address).toList();
    }
}
