package mosn.core.stream;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.stream.BodyMode;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ReMatchRoute;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.Termination;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/// Filters that answer later, fail, or are ended from elsewhere.
class LaterTest extends BenchTest {
    private static final LocalReply REPLY = LocalReply.of(403, "no");

    private final CompletableFuture<StreamFilterStatus> answer = new CompletableFuture<>();

    private Script later(Phase phase) {
        return streaming("a").on(phase, _ -> Later.in(phase, answer));
    }

    private static Script streaming(String name) {
        return new Script(name).request(BodyMode.STREAMED).response(BodyMode.STREAMED);
    }

    /// A whole stream, as far as the filters let it go.
    private ScriptedClient play() {
        var client = bench.client().posts("/").sends("one").endsWithTrailers();
        respond();
        return client;
    }

    /// Once the host has the whole request.
    private void respond() {
        if (bench.trace().lines().contains("host trailers request")) {
            var host = bench.host().leg();
            host.begins(200);
            host.sends("two");
            host.endsWithTrailers();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INFORMATIONAL")
    void theStreamGoesOnWhereverTheAnswerComesFrom(Phase phase) throws InterruptedException {
        bench.filters(later(phase), streaming("b"));
        play();
        assertFalse(bench.trace().lines().contains("stream left"));
        answer.complete(CONTINUE); // on this thread, which is not the loop
        bench.settle();
        if (phase.ordinal() < Phase.INFORMATIONAL.ordinal()) {
            bench.trace().await("host trailers request");
            bench.settle();
            respond();
        }
        bench.trace().await("stream left");
        assertEquals(List.of("200", "data two", "trailers response"), bench.trace().of("client"));
        assertEquals(List.of("POST /", "data one", "trailers request"), bench.trace().of("host"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INFORMATIONAL")
    void anAnswerThatIsThereAlreadyIsTakenAtOnce(Phase phase) {
        answer.complete(CONTINUE);
        bench.filters(later(phase));
        play();
        assertEquals(List.of("200", "data two", "trailers response"), bench.trace().of("client"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INFORMATIONAL")
    void anAnswerOnTheLoopIsTakenToo(Phase phase) throws InterruptedException {
        bench.filters(later(phase));
        play();
        bench.run(() -> answer.complete(CONTINUE));
        bench.settle();
        if (phase.ordinal() < Phase.INFORMATIONAL.ordinal()) {
            bench.trace().await("host trailers request");
            bench.settle();
            respond();
        }
        bench.trace().await("stream left");
        assertEquals(List.of("200", "data two", "trailers response"), bench.trace().of("client"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INFORMATIONAL")
    void aClientThatLeavesCancelsWhatIsWaitedFor(Phase phase) {
        bench.filters(later(phase));
        var client = play();
        client.leaves();
        assertTrue(answer.isCancelled());
        assertEquals("stream left", bench.trace().lines().getLast());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INFORMATIONAL")
    void aStageThatFailsIsAFilterThatThrows(Phase phase) throws InterruptedException {
        bench.filters(later(phase));
        var client = play();
        answer.completeExceptionally(new IllegalArgumentException("on purpose"));
        bench.trace().await("stream left");
        var behind = phase.ordinal() > Phase.BEFORE_SEND.ordinal();
        var got = bench.trace().of("client");
        assertEquals(behind ? "reset" : "500 end", got.getLast());
        assertEquals("filter_error", client.stream().info().detail());
        assertEquals(Set.of(ResponseFlag.FILTER_FAILURE), client.stream().info().responseFlags());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INFORMATIONAL")
    void withoutAnAnswerInTimeTheFilterHasFailed(Phase phase) throws InterruptedException {
        bench.filters(later(phase).within(Duration.ofMillis(20)));
        var client = play();
        bench.trace().await("stream left");
        assertTrue(answer.isCancelled());
        assertEquals("filter_timeout", client.stream().info().detail());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INFORMATIONAL")
    void onErrorAllowGoesOnWithoutTheFilter(Phase phase) throws InterruptedException {
        bench.filters(later(phase).within(Duration.ofMillis(20)).allowed(), streaming("b"));
        play();
        if (phase.ordinal() < Phase.INFORMATIONAL.ordinal()) {
            bench.trace().await("host trailers request");
            bench.settle();
            respond();
        }
        bench.trace().await("stream left");
        assertEquals(List.of("200", "data two", "trailers response"), bench.trace().of("client"));
        assertEquals("onDestroy", bench.trace().of("a").getLast());
        assertEquals(
                1,
                bench.trace().of("a").stream()
                        .filter(line -> line.startsWith(word(phase)))
                        .count());
    }

    private static String word(Phase phase) {
        return switch (phase) {
            case BEFORE_ROUTE -> "beforeRoute";
            case AFTER_ROUTE -> "afterRoute";
            case AFTER_CHOOSE_HOST -> "afterChooseHost";
            case REQUEST_DATA -> "requestData";
            case REQUEST_TRAILERS -> "requestTrailers";
            case INFORMATIONAL -> "informational";
            case BEFORE_SEND -> "beforeSend";
            case RESPONSE_DATA -> "responseData";
            case RESPONSE_TRAILERS -> "responseTrailers";
        };
    }

    @Test
    void aFilterThatHasFailedIsNotCalledAgain() {
        bench.filters(streaming("a").throwsOn(Phase.AFTER_ROUTE), streaming("b"));
        bench.client().gets("/");
        assertEquals(List.of("500 end"), bench.trace().of("client"));
        assertEquals(List.of("beforeRoute", "afterRoute", "onDestroy"), bench.trace().of("a"));
        assertEquals(List.of("beforeRoute", "beforeSend 500", "onDestroy"), bench.trace().of("b"));
    }

    @Test
    void aFilterThatHasFailedIsNotCalledAgainUnderAllowEither() {
        bench.filters(streaming("a").throwsOn(Phase.AFTER_ROUTE).allowed(), streaming("b"));
        play();
        assertEquals(List.of("beforeRoute", "afterRoute", "onDestroy"), bench.trace().of("a"));
        assertEquals("trailers response", bench.trace().of("client").getLast());
    }

    @ParameterizedTest
    @EnumSource(names = {"RESPONSE_DATA", "RESPONSE_TRAILERS"})
    void aFilterThatFailsBehindTheHeadResetsTheStream(Phase phase) {
        bench.filters(streaming("a").throwsOn(phase));
        play();
        assertEquals("reset", bench.trace().of("client").getLast());
    }

    @Test
    void aFilterThatFailsOnA1xxResponseIsA500() {
        bench.filters(streaming("a").throwsOn(Phase.INFORMATIONAL), streaming("b"));
        bench.client().gets("/");
        bench.host().leg().informs(103);
        assertEquals(List.of("500 end"), bench.trace().of("client"));
        assertEquals(List.of("GET / end", "reset"), bench.trace().of("host"));
    }

    @Test
    void aFilterThatIsNotMadeFailsItsStream() {
        bench.filters(new Script("a"), new Script("b").notMade(), new Script("c"));
        bench.client().gets("/");
        assertEquals(List.of("500 end"), bench.trace().of("client"));
        assertEquals(List.of("beforeSend 500", "onDestroy"), bench.trace().of("c"));
    }

    @Test
    void aFilterThatIsNotMadeIsLeftOutWhereAllowed() {
        bench.filters(new Script("a"), new Script("b").notMade().allowed());
        bench.client().gets("/");
        bench.host().leg().answers(200);
        assertEquals(List.of("200 end"), bench.trace().of("client"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theProxysOwnMistakeIsNoFailureOfTheFilterThatHasAnswered(boolean later)
            throws InterruptedException {
        var a =
                new Script("a")
                        .allowed()
                        .on(
                                Phase.BEFORE_ROUTE,
                                _ -> later ? Later.in(Phase.BEFORE_ROUTE, answer) : REPLY);
        bench.filters(a);
        var client = bench.client().breaks().gets("/");
        answer.complete(REPLY);
        bench.trace().await("stream left");
        assertEquals(List.of("reset"), bench.trace().of("client"));
        assertEquals("internal_error", client.stream().info().detail());
        assertEquals(Set.of(), client.stream().info().responseFlags());
        assertEquals(0, a.counted("filter_failures"));
    }

    @Test
    void aReplyThatCannotBeWrittenIsItsFiltersFailure() {
        var a = new Script("a").on(Phase.BEFORE_ROUTE, REPLY.with("x", "two\r\nlines"));
        bench.filters(a);
        var client = bench.client().gets("/");
        assertEquals(List.of("500 end"), bench.trace().of("client"));
        assertEquals("filter_error", client.stream().info().detail());
        assertEquals(1, a.counted("filter_failures"));
    }

    @Test
    void anAnswerThatIsNullIsAFailure() {
        bench.filters(streaming("a").on(Phase.BEFORE_ROUTE, _ -> Nothing.status()));
        bench.client().gets("/");
        assertEquals(List.of("500 end"), bench.trace().of("client"));
    }

    @Test
    void aLaterAnswerMayBeLaterStill() throws InterruptedException {
        var last = new CompletableFuture<StreamFilterStatus>();
        bench.filters(later(Phase.BEFORE_ROUTE));
        bench.client().gets("/");
        answer.complete(Later.in(Phase.BEFORE_ROUTE, last));
        bench.settle();
        last.complete(REPLY);
        bench.trace().await("stream left");
        assertEquals(List.of("403 end"), bench.trace().of("client"));
    }

    @Test
    void aLaterAnswerMayMatchTheRouteAgain() throws InterruptedException {
        var first = new java.util.concurrent.atomic.AtomicBoolean(true);
        bench.filters(
                new Script("a")
                        .on(
                                Phase.AFTER_ROUTE,
                                _ ->
                                        first.getAndSet(false)
                                                ? Later.in(Phase.AFTER_ROUTE, answer)
                                                : CONTINUE));
        bench.client().gets("/");
        answer.complete(ReMatchRoute.RE_MATCH_ROUTE);
        bench.trace().await("host GET / end");
        assertEquals(
                List.of("beforeRoute", "afterRoute", "afterRoute", "afterChooseHost"),
                bench.trace().of("a"));
    }

    @Test
    void aLaterAnswerMayTerminate() throws InterruptedException {
        bench.filters(later(Phase.BEFORE_SEND));
        bench.client().gets("/");
        bench.host().leg().answers(200);
        answer.complete(Termination.TERMINATION);
        bench.trace().await("stream left");
        assertEquals(List.of("reset"), bench.trace().of("client"));
    }

    @Test
    void aSecondAnswerOfAPhaseThatIsOverWakesNobody() {
        bench.filters(later(Phase.BEFORE_ROUTE).within(Duration.ofMillis(20)).allowed());
        bench.client().gets("/");
        assertTrue(answer.cancel(true)); // its failure is what counts
        bench.settle();
        answer.obtrudeValue(REPLY);
        bench.settle();
        bench.host().leg().answers(200);
        assertEquals(List.of("200 end"), bench.trace().of("client"));
    }

    @Test
    void aReplyWhileAResponseWaitsIsSeenByThoseBehindOnly() throws InterruptedException {
        bench.filters(
                streaming("a")
                        .on(Phase.REQUEST_DATA, turn -> turn.end() ? REPLY.text("b") : CONTINUE),
                streaming("b").on(Phase.BEFORE_SEND, _ -> Later.in(Phase.BEFORE_SEND, answer)),
                streaming("c"));
        var client = bench.client().posts("/").sends("one");
        bench.host().leg().begins(200);
        client.ends("two");
        bench.trace().await("stream left");
        assertEquals(List.of("403", "data b end"), bench.trace().of("client"));
        assertEquals(
                List.of(
                        "a beforeSend 200",
                        "b beforeSend 200",
                        "a requestData two end",
                        "c beforeSend 403",
                        "c responseData b end"),
                bench.trace().of("a", "b", "c").stream()
                        .dropWhile(line -> !line.startsWith("a beforeSend"))
                        .limit(5)
                        .toList());
        assertTrue(answer.isCancelled());
    }

    @Test
    void aFilterThatWaitedForAWholeResponseSeesWhatComesInItsPlace() {
        bench.filters(
                streaming("a"), new Script("b").response(BodyMode.whole(100)), streaming("c"));
        bench.client().gets("/");
        bench.host().leg().begins(200);
        bench.host().leg().sends("half");
        bench.host().leg().resets(mosn.core.message.StreamReset.UPSTREAM_CLOSED);
        assertEquals(List.of("502 end"), bench.trace().of("client"));
        assertEquals("beforeSend 200", bench.trace().of("a").get(3));
        assertEquals("beforeSend 502", bench.trace().of("b").get(3));
        assertEquals("beforeSend 502", bench.trace().of("c").get(3));
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_ROUTE", "AFTER_ROUTE", "AFTER_CHOOSE_HOST", "BEFORE_SEND"})
    void terminateAnswersFromAnyThreadWhileAFilterWaits(Phase phase) throws InterruptedException {
        bench.filters(later(phase));
        var client = play();
        assertTrue(client.stream().terminate(429));
        assertFalse(client.stream().terminate(430));
        bench.trace().await("stream left");
        assertTrue(answer.isCancelled());
        assertEquals(List.of("429 end"), bench.trace().of("client"));
        assertEquals("terminated", client.stream().info().detail());
        assertEquals(
                Set.of(ResponseFlag.DOWNSTREAM_TERMINATE), client.stream().info().responseFlags());
    }

    @Test
    void terminateChangesNothingBehindTheHead() {
        bench.filters(streaming("a"));
        var client = bench.client().gets("/");
        bench.host().leg().begins(200);
        assertFalse(client.stream().terminate(429));
        bench.settle();
        bench.host().leg().ends("whole");
        assertFalse(client.stream().terminate(429));
        assertEquals(List.of("200", "data whole end"), bench.trace().of("client"));
    }

    @Test
    void terminateWhileTheHostIsWaitedForResetsIt() {
        bench.filters(streaming("a"));
        var client = bench.client().gets("/");
        assertTrue(client.stream().terminate(429));
        bench.settle();
        assertEquals(List.of("GET / end", "reset"), bench.trace().of("host"));
        assertEquals(List.of("429 end"), bench.trace().of("client"));
        assertEquals("beforeSend 429", bench.trace().of("a").get(3));
    }

    @Test
    void terminateBeatsAHeadThatIsAboutToGo() {
        bench.filters(streaming("a"));
        var client = bench.client().gets("/");
        bench.run(
                () -> {
                    assertTrue(client.stream().terminate(429));
                    bench.host().leg().begins(200); // before the loop has got to the first
                });
        bench.settle();
        assertEquals(List.of("429 end"), bench.trace().of("client"));
        assertEquals("beforeSend 200", bench.trace().of("a").get(3));
        assertEquals("onDestroy", bench.trace().of("a").get(4));
    }

    /// What a filter that was not checked for nulls may answer.
    private static final class Nothing {
        @SuppressWarnings("NullAway")
        static StreamFilterStatus status() {
            return null;
        }
    }
}
