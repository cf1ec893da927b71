package mosn.core.stream;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.message.Buffer;
import mosn.api.message.RequestHead;
import mosn.api.stream.BodyMode;
import mosn.api.stream.LocalReply;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilterStatus;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/// Filters that block.
class VirtualThreadsTest extends BenchTest {
    private final CountDownLatch gate = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        gate.countDown();
    }

    private static Script streaming(String name) {
        return new Script(name).virtual().request(BodyMode.STREAMED).response(BodyMode.STREAMED);
    }

    /// Waits at the gate, as long as it may.
    private StreamFilterStatus pass(Script.Turn turn) {
        try {
            gate.await();
            bench.trace().add("gate passed");
        } catch (InterruptedException e) {
            bench.trace().add("gate interrupted");
            assertThrows(IllegalStateException.class, turn.stream()::id);
        }
        return CONTINUE;
    }

    private static void awaitThat(BooleanSupplier so) throws InterruptedException {
        for (var i = 0; !so.getAsBoolean(); i++) {
            assertTrue(i < 10_000, "waited in vain");
            Thread.sleep(1);
        }
    }

    private void passUninterrupted() {
        while (gate.getCount() > 0) {
            try {
                gate.await();
            } catch (InterruptedException e) {
                bench.trace().add("gate interrupted");
            }
        }
    }

    @Test
    void everyPhaseRunsOnAVirtualThreadOneAtATime() throws InterruptedException {
        var a = streaming("a");
        for (var phase : Phase.values()) {
            a.on(
                    phase,
                    _ -> {
                        assertTrue(Thread.currentThread().isVirtual());
                        return CONTINUE;
                    });
        }
        bench.filters(a, new Script("b"), streaming("c"));
        bench.client().posts("/").sends("one").endsWithTrailers();
        bench.trace().await("host trailers request");
        var host = bench.host().leg();
        host.informs(103);
        host.informs(102);
        host.begins(200);
        host.sends("two");
        host.endsWithTrailers();
        bench.trace().await("stream left");
        assertEquals(
                List.of("103", "102", "200", "data two", "trailers response"),
                bench.trace().of("client"));
        assertEquals(List.of("POST /", "data one", "trailers request"), bench.trace().of("host"));
    }

    @Test
    void whatIsLentThrowsOnceTheFilterIsGivenUp() throws InterruptedException {
        var kept = new AtomicReference<Stream>();
        var head = new AtomicReference<RequestHead>();
        bench.filters(
                new Script("a")
                        .virtual()
                        .on(
                                Phase.BEFORE_ROUTE,
                                turn -> {
                                    kept.set(turn.stream());
                                    head.set(turn.stream().request());
                                    bench.trace().add("a keeps");
                                    return pass(turn);
                                }));
        var client = bench.client().gets("/");
        bench.trace().await("a keeps");
        client.leaves();
        bench.trace().await("stream left");
        assertEquals(
                List.of("gate interrupted", "a onDestroy", "stream left"),
                bench.trace().lines().subList(2, 5));
        var stream = Objects.requireNonNull(kept.get());
        assertThrows(IllegalStateException.class, stream::request);
        assertThrows(IllegalStateException.class, Objects.requireNonNull(head.get())::path);
        assertFalse(stream.terminate(500));
    }

    @Test
    void onDestroyComesOnceTheThreadHasLeft() throws InterruptedException {
        bench.filters(
                new Script("a")
                        .virtual()
                        .on(
                                Phase.BEFORE_ROUTE,
                                _ -> {
                                    passUninterrupted();
                                    return CONTINUE;
                                }));
        var client = bench.client().gets("/");
        bench.trace().await("a beforeRoute");
        client.leaves();
        bench.trace().await("gate interrupted");
        bench.settle();
        assertFalse(bench.trace().lines().contains("stream left"));
        gate.countDown();
        bench.trace().await("stream left");
    }

    @Test
    void anAnswerThatComesLaterIsCancelledWhereItsFilterWasGivenUpMeanwhile()
            throws InterruptedException {
        var answer = new CompletableFuture<StreamFilterStatus>();
        bench.filters(
                new Script("a")
                        .virtual()
                        .on(
                                Phase.BEFORE_ROUTE,
                                _ -> {
                                    passUninterrupted();
                                    return Later.in(Phase.BEFORE_ROUTE, answer);
                                }));
        var client = bench.client().gets("/");
        bench.trace().await("a beforeRoute");
        client.leaves();
        bench.trace().await("gate interrupted");
        gate.countDown();
        bench.trace().await("stream left");
        bench.settle();
        assertTrue(answer.isCancelled());
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_ROUTE", "AFTER_CHOOSE_HOST", "REQUEST_DATA", "BEFORE_SEND"})
    void aFilterThatBlocksTooLongIsInterrupted(Phase phase) throws InterruptedException {
        bench.filters(streaming("a").within(Duration.ofMillis(30)).on(phase, this::pass));
        var client = bench.client().posts("/").ends("one");
        if (phase == Phase.BEFORE_SEND) {
            bench.trace().await("host data one end");
            bench.settle();
            bench.host().leg().answers(200);
        }
        bench.trace().await("stream left");
        assertEquals(List.of("500 end"), bench.trace().of("client"));
        assertEquals("filter_timeout", client.stream().info().detail());
        assertTrue(bench.trace().lines().contains("gate interrupted"));
    }

    @Test
    void terminateInterruptsAFilterAtWork() throws InterruptedException {
        bench.filters(new Script("a").virtual().on(Phase.BEFORE_ROUTE, this::pass));
        var client = bench.client().gets("/");
        bench.trace().await("a beforeRoute");
        assertTrue(client.stream().terminate(429));
        bench.trace().await("stream left");
        assertEquals(List.of("429 end"), bench.trace().of("client"));
        assertTrue(bench.trace().lines().contains("gate interrupted"));
    }

    @Test
    void aFilterIsNotCalledWhileItsThreadHasNotLeft() throws InterruptedException {
        bench.filters(
                new Script("a")
                        .virtual()
                        .on(
                                Phase.BEFORE_ROUTE,
                                _ -> {
                                    passUninterrupted();
                                    return CONTINUE;
                                }));
        var client = bench.client().gets("/");
        bench.trace().await("a beforeRoute");
        assertTrue(client.stream().terminate(429));
        bench.trace().await("gate interrupted");
        bench.settle();
        gate.countDown();
        bench.trace().await("stream left");
        assertEquals(List.of("429 end"), bench.trace().of("client"));
        assertEquals(List.of("beforeRoute", "beforeSend 429", "onDestroy"), bench.trace().of("a"));
    }

    @ParameterizedTest
    @CsvSource({"false, 500 end, filter_timeout", "true, 429 end, terminated"})
    void aThreadThatDoesNotLeaveHoldsTheReplyUpForASecondAtMost(
            boolean allowed, String reply, String detail) throws InterruptedException {
        var a =
                new Script("a")
                        .virtual()
                        .on(
                                Phase.BEFORE_ROUTE,
                                _ -> {
                                    passUninterrupted();
                                    return CONTINUE;
                                });
        bench.filters(allowed ? a.allowed() : a, new Script("b"));
        var client = bench.client().gets("/");
        bench.trace().await("a beforeRoute");
        assertTrue(client.stream().terminate(429));
        bench.trace().await("client " + reply);
        assertEquals(detail, client.stream().info().detail());
        assertEquals(1, a.counted("filter_threads_stuck"));
        bench.settle();
        assertFalse(bench.trace().lines().contains("stream left"));
        gate.countDown();
        bench.trace().await("stream left");
        assertEquals(List.of("beforeRoute", "onDestroy"), bench.trace().of("a"));
    }

    @Test
    void aThreadThatDoesNotLeaveDoesNotHoldUpTheOtherDirection() throws InterruptedException {
        bench.filters(
                streaming("a")
                        .allowed()
                        .within(Duration.ofMillis(30))
                        .on(
                                Phase.REQUEST_DATA,
                                _ -> {
                                    passUninterrupted();
                                    return CONTINUE;
                                }),
                streaming("b"));
        bench.client().posts("/").sends("one");
        bench.trace().await("a requestData one");
        bench.host().leg().begins(200);
        bench.trace().await("client 200");
        bench.trace().await("host data one");
        assertEquals(1, gate.getCount());
    }

    /// It waits for the whole response while it is given up in the request.
    @Test
    void aFilterThatIsLeftOutDoesNotKeepTheBodyItAskedFor() throws InterruptedException {
        bench.filters(
                new Script("a")
                        .virtual()
                        .allowed()
                        .within(Duration.ofMillis(30))
                        .request(BodyMode.STREAMED)
                        .response(BodyMode.whole(5))
                        .on(Phase.REQUEST_DATA, this::pass));
        bench.client().posts("/").sends("one");
        bench.trace().await("a requestData one");
        var host = bench.host().leg();
        host.begins(200);
        bench.trace().await("client 200");
        host.sends("more than a would take");
        host.endsWithTrailers();
        bench.trace().await("stream left");
        assertEquals(
                List.of("200", "data more than a would take", "trailers response"),
                bench.trace().of("client"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INFORMATIONAL")
    void whatIsLentStaysLentUntilALaterAnswerIsThere(Phase phase) throws InterruptedException {
        var answer = new CompletableFuture<StreamFilterStatus>();
        var kept = new AtomicReference<Script.Turn>();
        bench.filters(
                streaming("a")
                        .on(
                                phase,
                                turn -> {
                                    kept.set(turn);
                                    bench.trace().add("a keeps");
                                    return Later.in(phase, answer);
                                }));
        var client = bench.client().posts("/").sends("one").endsWithTrailers();
        if (!phase.isOfRequest()) {
            bench.trace().await("host trailers request");
            var host = bench.host().leg();
            host.begins(200);
            host.sends("one");
            host.endsWithTrailers();
        }
        bench.trace().await("a keeps");
        awaitThat(() -> answer.getNumberOfDependents() > 0); // the thread has left
        bench.settle();
        var turn = Objects.requireNonNull(kept.get());
        assertEquals("/", turn.stream().request().path());
        if (turn.piece() instanceof Buffer chunk) {
            assertEquals("one", ScriptedFilter.text(chunk));
        }
        if (phase.isOfRequest()) {
            answer.complete(CONTINUE);
            bench.trace().await("host trailers request");
        } else {
            client.leaves();
            bench.trace().await("stream left");
            assertTrue(answer.isCancelled());
        }
        assertThrows(IllegalStateException.class, turn.stream()::request);
        if (turn.piece() instanceof Buffer chunk) {
            assertThrows(IllegalStateException.class, chunk::length);
        }
    }

    @Test
    void theOtherDirectionWaitsForALaterAnswerToo() throws InterruptedException {
        var answer = new CompletableFuture<StreamFilterStatus>();
        bench.filters(
                streaming("a").on(Phase.REQUEST_DATA, _ -> Later.in(Phase.REQUEST_DATA, answer)),
                streaming("b"));
        bench.client().posts("/").sends("one");
        bench.trace().await("a requestData one");
        bench.host().leg().begins(200);
        bench.settle();
        assertFalse(bench.trace().lines().contains("a beforeSend 200"));
        answer.complete(CONTINUE);
        bench.trace().await("client 200");
        bench.trace().await("host data one");
    }

    @Test
    void aFilterThatBlocksBetweenFieldsDoesNotBlockTheLoop() throws InterruptedException {
        bench.filters(
                new Script("a")
                        .virtual()
                        .on(
                                Phase.BEFORE_ROUTE,
                                turn -> {
                                    turn.stream()
                                            .request()
                                            .headers()
                                            .forEach((_, _) -> passUninterrupted());
                                    return CONTINUE;
                                }));
        var client = bench.client().gets("/");
        bench.trace().await("a beforeRoute");
        client.leaves(); // which is seen while the filter is where it is
        bench.settle();
        assertEquals(1, gate.getCount());
    }

    @Test
    void aFilterMayTerminateTheStreamItWorksFor() throws InterruptedException {
        bench.filters(
                new Script("a")
                        .virtual()
                        .on(
                                Phase.BEFORE_ROUTE,
                                turn -> {
                                    assertTrue(turn.stream().terminate(429));
                                    return pass(turn);
                                }));
        bench.client().gets("/");
        bench.trace().await("stream left");
        assertEquals(List.of("429 end"), bench.trace().of("client"));
    }

    @Test
    void onlySoManyWorkAtATime() throws InterruptedException {
        bench.filters(new Script("a").virtual(1).on(Phase.BEFORE_ROUTE, this::pass));
        bench.client().gets("/1");
        bench.trace().await("a beforeRoute");
        var second = bench.client().gets("/2");
        var third = bench.client().gets("/3");
        second.leaves(); // while it waits for its turn
        bench.trace().await("stream left");
        assertEquals(1, bench.trace().of("a").stream().filter("beforeRoute"::equals).count());
        gate.countDown();
        bench.trace().await("a beforeRoute", 2);
        bench.trace().await("host GET /3 end");
        assertFalse(third.over());
    }

    @Test
    void theOtherDirectionWaitsWhileAFilterWorks() throws InterruptedException {
        bench.filters(streaming("a").on(Phase.REQUEST_DATA, this::pass), streaming("b"));
        bench.client().posts("/").sends("one");
        bench.trace().await("a requestData one");
        bench.host().leg().begins(200);
        bench.settle();
        assertFalse(bench.trace().lines().contains("a beforeSend 200"));
        gate.countDown();
        bench.trace().await("client 200");
        bench.trace().await("host data one");
    }

    @Test
    void aChunkIsReplacedFromAnotherThread() throws InterruptedException {
        bench.filters(
                streaming("a")
                        .on(Phase.REQUEST_DATA, _ -> RequestDataStatus.replace(Buffer.of("new"))));
        var client = bench.client().posts("/").sends("one");
        bench.trace().await("host data new");
        client.ends("two");
        bench.trace().await("host data new end");
        assertEquals(List.of("POST /", "data new", "data new end"), bench.trace().of("host"));
    }

    @Test
    void smallChunksThatComeWhileAFilterWorksAreOne() throws InterruptedException {
        bench.filters(streaming("a").on(Phase.REQUEST_DATA, this::pass));
        var client = bench.client().posts("/").sends("one");
        bench.trace().await("a requestData one");
        client.sends("two").ends("three");
        bench.settle();
        gate.countDown();
        bench.trace().await("host data twothree end");
        assertEquals(List.of("POST /", "data one", "data twothree end"), bench.trace().of("host"));
    }

    @Test
    void aReplyComesFromAnotherThread() throws InterruptedException {
        bench.filters(
                new Script("a")
                        .virtual()
                        .request(BodyMode.whole(10))
                        .on(Phase.AFTER_ROUTE, LocalReply.of(403, "no").text("body")));
        bench.client().posts("/").ends("two");
        bench.trace().await("stream left");
        assertEquals(List.of("403", "data body end"), bench.trace().of("client"));
    }

    @Test
    void manyInformationalResponsesKeepTheirOrder() throws InterruptedException {
        bench.filters(
                new Script("a")
                        .virtual()
                        .on(
                                Phase.INFORMATIONAL,
                                turn ->
                                        turn.stream().request().path() == null
                                                ? CONTINUE
                                                : mosn.api.stream.Drop.DROP),
                new Script("b").virtual());
        bench.client().gets("/");
        bench.trace().await("host GET / end");
        bench.settle();
        for (var status = 103; status < 107; status++) {
            bench.host().leg().informs(status);
        }
        bench.host().leg().answers(200);
        bench.trace().await("stream left");
        assertEquals(List.of("200 end"), bench.trace().of("client"));
        assertEquals(
                List.of(
                        "informational 103",
                        "informational 104",
                        "informational 105",
                        "informational 106"),
                bench.trace().of("a").subList(3, 7));
    }
}
