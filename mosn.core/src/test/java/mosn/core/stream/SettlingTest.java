package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.message.Buffer;
import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BodyMode;
import mosn.api.stream.Continue;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilter;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamReceiverFilter;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// What becomes of a stream with a 101: whether there is a tunnel, and whether it lets go of its
/// filters.
class SettlingTest extends BenchTest {
    private final AtomicInteger ends = new AtomicInteger();

    private ScriptedClient upgrade() {
        return bench.client().asksForTunnel();
    }

    private boolean settled() {
        return bench.trace().toString().contains("stream settled");
    }

    private static StreamFilterFactory streamed(StreamFilter filter) {
        return new StreamFilterFactory() {
            @Override
            public StreamFilter create(Stream stream) {
                return filter;
            }

            @Override
            public BodyMode requestBody() {
                return BodyMode.STREAMED;
            }
        };
    }

    @Test
    void itDoesWhereNoneIsCalledAnyMore() throws InterruptedException {
        bench.filter(streamed(new Receiver()));
        var client = upgrade();
        bench.host().leg().begins(101);
        assertTrue(settled());
        client.sends("up");
        client.leaves();
        bench.trace().await("stream left");
        assertEquals(List.of("GET /", "data up", "reset"), bench.trace().of("host"));
    }

    @Test
    void itDoesNotWhereOneIsToldOfTheEnd() throws InterruptedException {
        bench.filter(streamed(new Ends(ends)));
        assertToldOnceAtTheEnd();
    }

    @Test
    void itDoesNotWhereOneThatCouldNotBeCalledMayBeToldOfTheEnd() throws InterruptedException {
        bench.filter(_ -> new Ends(ends)); // which gets no data that way
        assertToldOnceAtTheEnd();
    }

    private void assertToldOnceAtTheEnd() throws InterruptedException {
        var client = upgrade();
        bench.host().leg().begins(101);
        assertFalse(settled());
        assertEquals(0, ends.get());
        client.leaves();
        bench.trace().await("stream left");
        assertEquals(1, ends.get());
    }

    @Test
    void itDoesOnceTheThreadOfOneThatWasGivenUpHasLeft() throws InterruptedException {
        var gate = new CountDownLatch(1);
        bench.filter(new Blocking(gate), Duration.ofMillis(30));
        var client = upgrade(); // the filter is left out once it has had its time
        bench.trace().await("host GET /");
        bench.run(() -> bench.host().leg().begins(101));
        assertFalse(settled());
        gate.countDown();
        bench.trace().await("stream settled");
        client.leaves();
        bench.trace().await("stream left");
    }

    /// Its filters hold a thread until the gate opens, whatever that thread is told.
    private record Blocking(CountDownLatch gate) implements StreamFilterFactory {
        @Override
        public StreamFilter create(Stream stream) {
            return new StreamReceiverFilter() {
                @Override
                public BeforeRouteStatus beforeRoute(Stream stream) {
                    while (gate.getCount() > 0) {
                        LockSupport.parkNanos(1_000_000);
                    }
                    return Continue.CONTINUE;
                }
            };
        }

        @Override
        public RunsOn runsOn() {
            return RunsOn.VIRTUAL_THREAD;
        }
    }

    @Test
    void whatComesBeforeTheAnswerWaitsForItAndIsNoBody() throws InterruptedException {
        class Refuses extends Receiver {
            @Override
            public RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
                throw new AssertionError("a tunnel's bytes are no body");
            }
        }
        bench.filter(streamed(new Refuses()));
        var client = upgrade();
        client.sends("early");
        assertEquals(List.of("GET /"), bench.trace().of("host"));
        bench.host().leg().begins(101);
        client.sends("more");
        client.leaves();
        bench.trace().await("stream left");
        assertTrue(settled());
        assertEquals(
                List.of("GET /", "data early", "data more", "reset"), bench.trace().of("host"));
    }

    @Test
    void aHostThatChangesToSomethingElseGetsNoTunnel() throws InterruptedException {
        var client = bench.client().takesNoUpgrade().asksForTunnel();
        bench.host().leg().begins(101);
        bench.trace().await("stream left");
        assertEquals(502, client.response().status());
        var info = client.stream().info();
        assertEquals("upstream_protocol_error", info.detail());
        assertEquals(Set.of(ResponseFlag.UPSTREAM_LOCAL_RESET), info.responseFlags());
        assertEquals(List.of("GET /", "reset"), bench.trace().of("host"));
    }

    @Test
    void whatCameBeforeARefusalIsDropped() throws InterruptedException {
        var client = upgrade();
        client.sends("early");
        bench.host().leg().answers(403);
        bench.trace().await("stream left");
        assertEquals(List.of("GET /", "reset"), bench.trace().of("host"));
    }

    private static class Receiver implements StreamReceiverFilter {
        @Override
        public RequestDataStatus requestData(Stream stream, Buffer chunk, boolean end) {
            return Continue.CONTINUE;
        }
    }

    private static final class Ends extends Receiver {
        private final AtomicInteger ends;

        Ends(AtomicInteger ends) {
            this.ends = ends;
        }

        @Override
        public void onDestroy(Stream stream) {
            ends.incrementAndGet();
        }
    }
}
