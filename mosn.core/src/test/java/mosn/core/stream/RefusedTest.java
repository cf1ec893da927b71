package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.api.stream.BodyMode;
import mosn.core.message.StreamReset;

import org.junit.jupiter.api.Test;

import java.util.List;

/// A host that says it has not looked at a request: another connection gets all that it was given.
class RefusedTest extends BenchTest {
    @Test
    void whatWasSentIsSentAgainAndTheRestFollows() throws InterruptedException {
        var client = bench.client().begins("POST", "/", false).sends("one");
        bench.trace().await("host data one");
        refuse();
        bench.trace().await("host data one", 2);
        client.ends("two");
        bench.trace().await("host data two end");
        bench.host().leg().answers(200);
        assertEquals(
                List.of("POST /", "data one", "POST /", "data one", "data two end"),
                bench.trace().of("host"));
        assertEquals(List.of("200 end"), bench.trace().of("client"));
    }

    @Test
    void aWholeRequestIsSentAgainWithItsEnd() throws InterruptedException {
        bench.client().begins("POST", "/", false).sends("one").ends("two");
        bench.trace().await("host data two end");
        refuse();
        bench.trace().await("host data onetwo end");
        bench.host().leg().answers(200);
        assertEquals(List.of("200 end"), bench.trace().of("client"));
    }

    @Test
    void filtersSeeABodyOnce() throws InterruptedException {
        bench.filters(new Script("a").request(BodyMode.STREAMED));
        bench.client().begins("POST", "/", false).ends("one");
        bench.trace().await("host data one end");
        refuse();
        bench.trace().await("host data one end", 2);
        assertEquals(
                List.of("beforeRoute", "afterRoute", "afterChooseHost", "requestData one end"),
                bench.trace().of("a"));
    }

    @Test
    void aFullHostsSuccessorIsNotWaitedForInVain() throws InterruptedException {
        var client = bench.client().begins("POST", "/", false);
        bench.trace().await("host POST /");
        bench.host().leg().full(true);
        client.sends("one").sends("two");
        bench.trace().await("host data one");
        refuse();
        bench.trace().await("host data two");
        client.ends("three");
        bench.trace().await("host data three end");
    }

    @Test
    void aLongBodyIsNotRemembered() throws InterruptedException {
        var part = "x".repeat(40_000);
        bench.client().begins("POST", "/", false).sends(part).sends(part);
        bench.trace().await("host data " + part, 2);
        refuse();
        assertEquals(List.of("502 end"), bench.trace().of("client"));
    }

    @Test
    void aHostThatRefusesAgainAndAgainIsBelieved() throws InterruptedException {
        bench.client().begins("POST", "/", false).ends("one");
        for (var times = 1; times <= 4; times++) {
            bench.trace().await("host data one end", times);
            refuse();
        }
        assertEquals(List.of("502 end"), bench.trace().of("client"));
    }

    private void refuse() {
        bench.host().leg().resets(StreamReset.UPSTREAM_REFUSED);
    }
}
