package mosn.core.stream;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.message.Buffer;
import mosn.api.stream.BodyMode;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.StreamFilterStatus;
import mosn.core.message.StreamReset;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// How bodies pass: streamed, held whole, changed, and slowed down by who reads slowly.
class BodiesTest extends BenchTest {
    private static Script whole(int limit) {
        return new Script("a").request(BodyMode.whole(limit)).response(BodyMode.whole(limit));
    }

    @Test
    void aFilterThatWantsTheWholeRequestIsCalledOnceItIsThere() {
        bench.filters(
                whole(6).on(
                                Phase.BEFORE_ROUTE,
                                turn -> {
                                    assertEquals(
                                            "onetwo",
                                            ScriptedFilter.text(
                                                    Objects.requireNonNull(
                                                            turn.stream().requestBody())));
                                    return CONTINUE;
                                }));
        var client = bench.client().posts("/", "content-length", "6").sends("one");
        assertEquals(List.of(), bench.trace().of("a"));
        assertFalse(client.paused());
        client.ends("two");
        assertEquals(List.of("POST /", "data onetwo end"), bench.trace().of("host"));
    }

    @Test
    void trailersAreThereWithTheWholeRequest() {
        bench.filters(
                whole(6).on(
                                Phase.BEFORE_ROUTE,
                                turn -> {
                                    assertEquals(
                                            "request",
                                            Objects.requireNonNull(turn.stream().requestTrailers())
                                                    .get("t"));
                                    return CONTINUE;
                                }));
        bench.client().posts("/").sends("one").endsWithTrailers();
        assertEquals(List.of("POST /", "data one", "trailers request"), bench.trace().of("host"));
    }

    @Test
    void aRequestOverTheLimitIsA413() {
        bench.filters(new Script("z"), whole(5));
        var client = bench.client().posts("/").sends("one").sends("two");
        assertEquals(List.of("413 end"), bench.trace().of("client"));
        assertEquals("request_body_over_filter_limit", client.stream().info().detail());
        assertEquals(List.of("beforeSend 413", "onDestroy"), bench.trace().of("a"));
        assertEquals(List.of(), bench.trace().of("host"));
    }

    @Test
    void aWholeRequestMayBeTooLongForTheNextFilter() {
        bench.filters(whole(6), new Script("b").request(BodyMode.whole(5)));
        bench.client().posts("/").ends("onetwo");
        assertEquals(List.of("413 end"), bench.trace().of("client"));
    }

    @Test
    void aFilterMayPutMoreInTheBodysPlaceThanItLetsIn() {
        bench.filters(
                whole(6).on(
                                Phase.BEFORE_ROUTE,
                                turn -> {
                                    turn.stream().requestBody(Buffer.of("longer than six"));
                                    return CONTINUE;
                                }),
                new Script("b").request(BodyMode.whole(5)));
        bench.client().posts("/").ends("onetwo");
        assertEquals(List.of("POST /", "data longer than six end"), bench.trace().of("host"));
    }

    @Test
    void aBodyThatIsHeldForOneFilterIsNotShownToAnother() {
        var seen = new ArrayList<@Nullable Object>();
        bench.filters(
                whole(6),
                new Script("b")
                        .on(Phase.BEFORE_ROUTE, turn -> looks(turn, seen))
                        .on(Phase.BEFORE_SEND, turn -> looks(turn, seen)));
        bench.client().posts("/").sends("one").endsWithTrailers();
        var host = bench.host().leg();
        host.begins(200);
        host.sends("two");
        host.endsWithTrailers();
        assertEquals(Arrays.asList(null, null, null, null, null, null, null, null), seen);
        assertEquals(List.of("200", "data two", "trailers response"), bench.trace().of("client"));
    }

    private static StreamFilterStatus looks(Script.Turn turn, List<@Nullable Object> seen) {
        var stream = turn.stream();
        seen.add(stream.requestBody());
        seen.add(stream.requestTrailers());
        seen.add(stream.responseBody());
        seen.add(stream.responseTrailers());
        assertThrows(IllegalStateException.class, () -> stream.requestBody(Buffer.of("not mine")));
        return CONTINUE;
    }

    @ParameterizedTest
    @CsvSource({"5, 500", "6, 200"})
    void aResponseOverTheLimitIsA500(int limit, int status) {
        bench.filters(whole(limit), new Script("b"));
        bench.client().gets("/");
        bench.host().leg().begins(200);
        bench.host().leg().sends("one");
        bench.host().leg().ends("two");
        assertEquals(
                status == 200 ? List.of("200", "data one", "data two end") : List.of("500 end"),
                bench.trace().of("client"));
        assertEquals("beforeSend " + status, bench.trace().of("a").get(3));
        assertEquals("beforeSend " + status, bench.trace().of("b").get(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "longer than before"})
    void bodiesThatAreReplacedHaveTheirLengthPutRight(String text) {
        bench.filters(
                whole(100)
                        .on(
                                Phase.AFTER_ROUTE,
                                turn -> {
                                    turn.stream().requestBody(Buffer.of(text));
                                    return CONTINUE;
                                })
                        .on(
                                Phase.BEFORE_SEND,
                                turn -> {
                                    turn.stream().responseBody(Buffer.of(text));
                                    return CONTINUE;
                                }));
        var client = bench.client().posts("/", "content-length", "3").ends("old");
        var host = bench.host().leg();
        host.begins(200, "content-length", "3");
        host.ends("old");
        var length = String.valueOf(text.length());
        assertEquals(length, host.request().headers().get("content-length"));
        assertEquals(length, client.response().headers().get("content-length"));
        assertEquals(text, client.body());
    }

    @Test
    void aReplacedBodyHasNoLengthWhereAFilterBehindMayChangeItsChunks() {
        bench.filters(
                whole(100)
                        .on(
                                Phase.BEFORE_SEND,
                                turn -> {
                                    turn.stream().responseBody(Buffer.of("new"));
                                    return CONTINUE;
                                }),
                new Script("b")
                        .response(BodyMode.STREAMED)
                        .on(Phase.RESPONSE_DATA, BodiesTest::doubledResponse));
        var client = bench.client().gets("/");
        bench.host().leg().begins(200, "content-length", "3");
        bench.host().leg().ends("old");
        assertNull(client.response().headers().get("content-length"));
        assertEquals("newnew", client.body());
    }

    @Test
    void aBodyThatIsNotHeldCannotBeReplaced() {
        bench.filters(
                new Script("a")
                        .on(
                                Phase.BEFORE_ROUTE,
                                turn -> {
                                    assertNull(turn.stream().requestBody());
                                    assertThrows(
                                            IllegalStateException.class,
                                            () -> turn.stream().requestBody(Buffer.of("x")));
                                    return CONTINUE;
                                }));
        bench.client().gets("/");
        bench.host().leg().answers(200);
        assertEquals(List.of("200 end"), bench.trace().of("client"));
    }

    @Test
    void aClientThatWaitsForAWordIsToldToSendWhatTheFilterWaitsFor() {
        bench.filters(whole(10));
        var client = bench.client().posts("/", "expect", "100-continue");
        assertEquals(List.of("100"), bench.trace().of("client"));
        client.ends("body");
        assertNull(bench.host().leg().request().headers().get("expect"));
    }

    @Test
    void whoeverStreamsLeavesTheWordToTheHost() {
        bench.filters(new Script("a").request(BodyMode.STREAMED));
        bench.client().posts("/", "expect", "100-continue");
        assertEquals("100-continue", bench.host().leg().request().headers().get("expect"));
        bench.host().leg().informs(100);
        assertEquals(List.of("100"), bench.trace().of("client"));
    }

    @Test
    void lengthsAreNotKnownWhereChunksMayBeReplaced() {
        bench.filters(
                new Script("a")
                        .request(BodyMode.STREAMED)
                        .response(BodyMode.STREAMED)
                        .on(Phase.REQUEST_DATA, BodiesTest::doubled)
                        .on(Phase.RESPONSE_DATA, BodiesTest::doubledResponse));
        var client = bench.client().posts("/", "content-length", "2").sends("a").ends("b");
        var host = bench.host().leg();
        host.begins(200, "content-length", "1");
        host.ends("c");
        assertEquals(List.of("POST /", "data aa", "data bb end"), bench.trace().of("host"));
        assertEquals(List.of("200", "data cc end"), bench.trace().of("client"));
        assertNull(host.request().headers().get("content-length"));
        assertNull(client.response().headers().get("content-length"));
    }

    private static StreamFilterStatus doubled(Script.Turn turn) {
        var text = ScriptedFilter.text((Buffer) Objects.requireNonNull(turn.piece()));
        return RequestDataStatus.replace(Buffer.of(text + text));
    }

    private static StreamFilterStatus doubledResponse(Script.Turn turn) {
        var text = ScriptedFilter.text((Buffer) Objects.requireNonNull(turn.piece()));
        return ResponseDataStatus.replace(Buffer.of(text + text));
    }

    @Test
    void anEmptyReplacementDropsTheChunkAndKeepsTheEnd() {
        bench.filters(
                new Script("a")
                        .request(BodyMode.STREAMED)
                        .on(Phase.REQUEST_DATA, RequestDataStatus.replace(Buffer.EMPTY)));
        bench.client().posts("/").sends("a").ends("b");
        assertEquals(List.of("POST /", "data end"), bench.trace().of("host"));
    }

    @Test
    void whatIsHeldBackGoesOutBeforeTheTrailers() {
        var held = new StringBuilder();
        bench.filters(
                new Script("a")
                        .request(BodyMode.STREAMED)
                        .response(BodyMode.STREAMED)
                        .on(
                                Phase.REQUEST_DATA,
                                turn -> RequestDataStatus.replace(heldBack(turn, held)))
                        .on(
                                Phase.RESPONSE_DATA,
                                turn -> ResponseDataStatus.replace(heldBack(turn, held))));
        bench.client().posts("/").sends("one").sends("two").endsWithTrailers();
        assertEquals(List.of("POST /", "data onetwo", "trailers request"), hostSaw());
        var host = bench.host().leg();
        host.begins(200);
        host.sends("three");
        host.endsWithTrailers();
        assertEquals(List.of("200", "data three", "trailers response"), bench.trace().of("client"));
    }

    private List<String> hostSaw() {
        return bench.trace().of("host");
    }

    private static Buffer heldBack(Script.Turn turn, StringBuilder held) {
        held.append(ScriptedFilter.text((Buffer) Objects.requireNonNull(turn.piece())));
        if (!turn.end()) {
            return Buffer.EMPTY;
        }
        var all = Buffer.of(held.toString());
        held.setLength(0);
        return all;
    }

    @Test
    void theEndIsToldWithTheLastPieceWhereTheTrailersHaveCome() throws InterruptedException {
        var answer = new CompletableFuture<StreamFilterStatus>();
        bench.filters(
                new Script("a")
                        .request(BodyMode.STREAMED)
                        .on(
                                Phase.REQUEST_DATA,
                                turn ->
                                        turn.end()
                                                ? CONTINUE
                                                : Later.in(Phase.REQUEST_DATA, answer)));
        bench.client().posts("/").sends("one").sends("two").endsWithTrailers();
        answer.complete(CONTINUE);
        bench.trace().await("host trailers request");
        assertEquals(List.of("requestData one", "requestData two end"), dataOf("a"));
        assertEquals(List.of("POST /", "data one", "data two", "trailers request"), hostSaw());
    }

    private List<String> dataOf(String filter) {
        return bench.trace().of(filter).stream().filter(l -> l.contains("Data")).toList();
    }

    @Test
    void lengthsStayWhereNobodyLooksAtTheBody() {
        bench.filters(new Script("a"));
        bench.client().posts("/", "content-length", "3").ends("abc");
        assertEquals("3", bench.host().leg().request().headers().get("content-length"));
    }

    @Test
    void aSlowHostPausesTheClient() {
        var client = bench.client().posts("/");
        bench.host().leg().full(true);
        client.sends("one");
        assertTrue(client.paused());
        client.sends("two").sends("three");
        assertEquals(List.of("POST /", "data one"), bench.trace().of("host"));
        bench.host().leg().full(false);
        assertFalse(client.paused());
        assertEquals(
                List.of("POST /", "data one", "data two", "data three"), bench.trace().of("host"));
    }

    @Test
    void aSlowClientPausesTheHost() {
        var client = bench.client().gets("/");
        var host = bench.host().leg();
        client.full(true);
        host.begins(200);
        host.sends("one");
        assertTrue(host.paused());
        host.sends("two");
        assertEquals(List.of("200", "data one"), bench.trace().of("client"));
        client.full(false);
        assertFalse(host.paused());
        host.ends("three");
        assertEquals(
                List.of("200", "data one", "data two", "data three end"),
                bench.trace().of("client"));
    }

    @Test
    void aFilterThatHasNotAnsweredPausesWhereTheChunkCameFrom() {
        var answer = new CompletableFuture<StreamFilterStatus>();
        bench.filters(
                new Script("a")
                        .request(BodyMode.STREAMED)
                        .on(Phase.REQUEST_DATA, _ -> Later.in(Phase.REQUEST_DATA, answer)));
        var client = bench.client().posts("/").sends("one");
        assertTrue(client.paused());
        client.sends("two");
        assertEquals(List.of("POST /"), bench.trace().of("host"));
        answer.complete(CONTINUE);
        bench.settle();
        bench.settle();
        assertFalse(client.paused());
        assertEquals(List.of("POST /", "data one", "data two"), bench.trace().of("host"));
    }

    @Test
    void aClientThatSendsBeforeThereIsAHostIsPaused() {
        var answer = new CompletableFuture<StreamFilterStatus>();
        bench.filters(
                new Script("a").on(Phase.AFTER_ROUTE, _ -> Later.in(Phase.AFTER_ROUTE, answer)));
        var client = bench.client().posts("/").sends("one");
        assertTrue(client.paused());
        client.leaves();
    }

    @ParameterizedTest
    @CsvSource({"GET, true, true", "PUT, false, true", "POST, true, false"})
    void aDeadPooledConnectionIsReplacedOnceForIdempotentMethods(
            String method, boolean alone, boolean again) throws InterruptedException {
        bench.filters(new Script("a"));
        var client = bench.client().begins(method, "/", alone);
        bench.host().leg().resets(StreamReset.UPSTREAM_CLOSED_EARLY);
        if (!again) {
            assertEquals(List.of("502 end"), bench.trace().of("client"));
            return;
        }
        if (!alone) {
            client.sends("one").ends("two"); // while there is no host
        }
        bench.trace().await("host " + method + " /" + (alone ? " end" : ""), 2);
        bench.settle();
        bench.host().leg().answers(200);
        assertEquals(List.of("200 end"), bench.trace().of("client"));
        assertEquals(
                alone
                        ? List.of(method + " / end", method + " / end")
                        : List.of(method + " /", method + " /", "data one", "data two end"),
                bench.trace().of("host"));
        assertEquals(
                List.of("beforeRoute", "afterRoute", "afterChooseHost", "beforeSend 200"),
                bench.trace().of("a").subList(0, 4));
    }

    @Test
    void aRequestWhoseBodyHasBegunIsNotSentAgain() {
        bench.client().begins("PUT", "/", false).sends("one");
        bench.host().leg().resets(StreamReset.UPSTREAM_CLOSED_EARLY);
        assertEquals(List.of("502 end"), bench.trace().of("client"));
    }

    @Test
    void aRequestWhoseBodyAFilterHasIsNotSentAgain() {
        var answer = new CompletableFuture<StreamFilterStatus>();
        bench.filters(
                new Script("a")
                        .request(BodyMode.STREAMED)
                        .on(Phase.REQUEST_DATA, _ -> Later.in(Phase.REQUEST_DATA, answer)));
        bench.client().begins("PUT", "/", false).sends("one");
        bench.host().leg().resets(StreamReset.UPSTREAM_CLOSED_EARLY);
        assertEquals(List.of("502 end"), bench.trace().of("client"));
    }

    @Test
    void aBodyWaitsForTheConnectionThatReplacesOneThatDied() throws InterruptedException {
        bench.run(bench.host()::diesOnHead);
        bench.client().begins("PUT", "/", false).sends("one").ends("two");
        bench.trace().await("host data two end");
        bench.host().leg().answers(200);
        assertEquals(List.of("PUT /", "data one", "data two end"), bench.trace().of("host"));
    }

    @Test
    void aConnectionThatDiesWhileTheHeadIsWrittenIsReplacedToo() throws InterruptedException {
        bench.run(bench.host()::diesOnHead);
        bench.client().gets("/");
        bench.trace().await("host GET / end");
        bench.settle();
        bench.host().leg().answers(200);
        assertEquals(List.of("200 end"), bench.trace().of("client"));
    }
}
