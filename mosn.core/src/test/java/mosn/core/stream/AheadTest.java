package mosn.core.stream;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.message.Buffer;
import mosn.api.stream.BodyMode;
import mosn.api.stream.LocalReply;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.StreamFilterStatus;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// Filters that see pieces before they have answered for the ones in front of them.
class AheadTest extends BenchTest {
    private static final int PIECE = 16 << 10;

    private final List<CompletableFuture<StreamFilterStatus>> answers = new ArrayList<>();

    private Script looking(int ahead) {
        return looking("a", ahead);
    }

    private Script looking(String name, int ahead) {
        var mode = BodyMode.streamed(ahead);
        return new Script(name)
                .request(mode)
                .response(mode)
                .on(Phase.REQUEST_DATA, _ -> later(Phase.REQUEST_DATA))
                .on(Phase.RESPONSE_DATA, _ -> later(Phase.RESPONSE_DATA));
    }

    private StreamFilterStatus later(Phase phase) {
        var answer = new CompletableFuture<StreamFilterStatus>();
        answers.add(answer);
        return Later.in(phase, answer);
    }

    private void answer(int index, StreamFilterStatus status) {
        bench.run(() -> answers.get(index).complete(status));
        bench.settle();
    }

    /// A piece of one letter.
    private static String of(String letter) {
        return letter.repeat(PIECE);
    }

    /// What a filter or peer has seen, a letter for each piece.
    private List<String> seen(String who) {
        return bench.trace().of(who).stream()
                .map(line -> line.replaceAll("([a-z])\\1{99,}", "$1"))
                .toList();
    }

    private List<String> shown(String filter) {
        return seen(filter).stream().filter(line -> line.contains("Data")).toList();
    }

    @Test
    void itSeesPiecesBeforeItHasAnswered() {
        bench.filters(looking(2 * PIECE));
        var client = bench.client().posts("/").sends(of("x")).sends(of("y")).sends(of("z"));
        assertEquals(3, answers.size());
        assertEquals(List.of("POST /"), seen("host"));
        client.ends("");
        for (var i = 0; i < 3; i++) {
            answer(i, CONTINUE);
        }
        answer(3, CONTINUE);
        assertEquals(List.of("POST /", "data x", "data y", "data z", "data end"), seen("host"));
    }

    @Test
    void whatItAnswersFirstDoesNotOvertake() {
        bench.filters(looking(2 * PIECE));
        bench.client().posts("/").sends(of("x")).ends(of("y"));
        answer(1, RequestDataStatus.replace(Buffer.of("Y")));
        assertEquals(List.of("POST /"), seen("host"));
        answer(0, RequestDataStatus.replace(Buffer.of("X")));
        assertEquals(List.of("POST /", "data X", "data Y end"), seen("host"));
    }

    @Test
    void itSeesNoMoreThanItAsksForAndNoMoreIsRead() {
        bench.filters(looking(2 * PIECE));
        var client = bench.client().posts("/").sends(of("v")).sends(of("w"));
        assertFalse(client.paused());
        client.sends(of("x"));
        assertTrue(client.paused());
        client.sends(of("y")).sends(of("z"));
        assertEquals(3, answers.size());
        answer(0, CONTINUE);
        assertEquals(4, answers.size());
        assertTrue(client.paused());
        for (var i = 1; i < 5; i++) {
            answer(i, CONTINUE);
        }
        assertFalse(client.paused());
        assertEquals(
                List.of("POST /", "data v", "data w", "data x", "data y", "data z"), seen("host"));
    }

    @Test
    void smallPiecesAreShownAsOne() {
        bench.filters(looking(PIECE));
        var client = bench.client().posts("/").sends("a").sends("b").sends("c");
        assertEquals(List.of("requestData a"), shown("a"));
        client.ends("d");
        assertEquals(List.of("requestData a", "requestData bcd end"), shown("a"));
        answer(0, CONTINUE);
        answer(1, CONTINUE);
        assertEquals(List.of("POST /", "data a", "data bcd end"), seen("host"));
    }

    /// Each may hold a buffer of its own, and one with nothing in it counts for nothing.
    @Test
    void aFloodOfSmallPiecesIsHeldAsOne() {
        bench.filters(looking(PIECE));
        var client = bench.client().posts("/").sends("a");
        for (var i = 0; i < 500; i++) {
            client.sends("b").sends("");
        }
        assertTrue(bench.kept() < 100, bench.kept() + " buffers are held");
        client.ends("c");
        answer(0, CONTINUE);
        answer(1, CONTINUE);
        assertEquals(List.of("POST /", "data a", "data bc end"), seen("host"));
    }

    @Test
    void theEndBeforeTrailersIsToldByItself() {
        bench.filters(looking(2 * PIECE));
        bench.client().posts("/").sends(of("x")).sends(of("y")).endsWithTrailers();
        answer(0, CONTINUE);
        answer(1, CONTINUE);
        answer(2, RequestDataStatus.replace(Buffer.of("held")));
        assertEquals(
                List.of("POST /", "data x", "data y", "data held", "trailers request"),
                seen("host"));
        assertEquals(List.of("requestData x", "requestData y", "requestData end"), shown("a"));
    }

    @Test
    void whereItFailsAllThatItHasNotAnsweredForGoOnAsTheyCame() {
        bench.filters(looking(2 * PIECE).allowed());
        bench.client().posts("/").sends(of("x")).sends(of("y")).ends(of("z"));
        answer(1, RequestDataStatus.replace(Buffer.of("never")));
        bench.run(() -> answers.get(0).completeExceptionally(new IllegalStateException("bad")));
        bench.settle();
        assertTrue(answers.get(2).isCancelled());
        assertEquals(List.of("POST /", "data x", "data yz end"), seen("host"));
    }

    @Test
    void whereItMayNotFailNothingOfThemGoesOn() {
        bench.filters(looking(2 * PIECE));
        bench.client().posts("/").sends(of("x")).ends(of("y"));
        bench.run(() -> answers.get(0).completeExceptionally(new IllegalStateException("bad")));
        bench.settle();
        assertTrue(answers.get(1).isCancelled());
        assertEquals(List.of("500 end"), seen("client"));
    }

    @Test
    void whatItThrowsCountsWhenThePieceIsDue() {
        var calls = new ArrayList<Integer>();
        bench.filters(
                looking(PIECE)
                        .on(
                                Phase.REQUEST_DATA,
                                _ -> {
                                    calls.add(calls.size());
                                    if (calls.size() == 2) {
                                        throw new IllegalStateException("bad");
                                    }
                                    return later(Phase.REQUEST_DATA);
                                }));
        bench.client().posts("/").sends(of("x")).ends(of("y"));
        assertEquals(List.of(0, 1), calls);
        assertEquals(List.of(), seen("client"));
        answer(0, CONTINUE);
        assertEquals(List.of("500 end"), seen("client"));
    }

    @Test
    void behindAFilterThatSeesPiecesNothingIsShownAhead() {
        bench.filters(new Script("f").request(BodyMode.STREAMED), looking(2 * PIECE));
        var client = bench.client().posts("/").sends(of("x"));
        assertTrue(client.paused());
        client.ends(of("y"));
        assertEquals(1, answers.size());
        answer(0, CONTINUE);
        answer(1, CONTINUE);
        assertEquals(List.of("POST /", "data x", "data y end"), seen("host"));
    }

    @Test
    void whoStandsBehindSeesThemInTheirTurn() {
        bench.filters(looking(2 * PIECE), new Script("b").request(BodyMode.STREAMED));
        bench.client().posts("/").sends(of("x")).ends(of("y"));
        assertEquals(List.of(), shown("b"));
        answer(0, RequestDataStatus.replace(Buffer.of("X")));
        answer(1, CONTINUE);
        assertEquals(List.of("requestData X", "requestData y end"), shown("b"));
    }

    @Test
    void aStreamThatEndsCancelsThemAll() {
        bench.filters(looking(2 * PIECE));
        var client = bench.client().posts("/").sends(of("x")).sends(of("y"));
        client.leaves();
        bench.settle();
        assertTrue(answers.stream().allMatch(CompletableFuture::isCancelled));
    }

    @Test
    void responsesAreShownAheadToo() {
        bench.filters(looking(2 * PIECE).on(Phase.REQUEST_DATA, CONTINUE));
        bench.client().gets("/");
        var host = bench.host().leg();
        host.begins(200);
        host.sends(of("x"));
        host.sends(of("y"));
        host.ends(of("z"));
        assertEquals(3, answers.size());
        for (var i = 0; i < 3; i++) {
            answer(i, CONTINUE);
        }
        assertEquals(List.of("200", "data x", "data y", "data z end"), seen("client"));
    }

    @Test
    void whatFailsInTheOtherDirectionHasAnsweredForNoneOfThem() {
        var lent = new ArrayList<Buffer>();
        bench.filters(
                looking(2 * PIECE)
                        .on(
                                Phase.REQUEST_DATA,
                                turn -> {
                                    lent.add((Buffer) Objects.requireNonNull(turn.piece()));
                                    return later(Phase.REQUEST_DATA);
                                })
                        .throwsOn(Phase.BEFORE_SEND)
                        .allowed());
        var client = bench.client().posts("/").sends(of("x")).sends(of("y"));
        bench.host().leg().begins(200);
        assertTrue(answers.get(1).isCancelled());
        assertThrows(IllegalStateException.class, lent.get(1)::length);
        client.sends(of("z"));
        assertEquals(List.of("requestData x", "requestData y"), shown("a"));
        answer(0, CONTINUE);
        assertEquals(List.of("POST /", "data x", "data yz"), seen("host").subList(0, 3));
    }

    /// Its answers would be taken for those of the next one.
    @Test
    void whoStandsBehindOneThatHasFailedMeanwhileIsAskedItself() {
        bench.filters(
                looking(2 * PIECE).throwsOn(Phase.BEFORE_SEND).allowed(),
                looking("b", 2 * PIECE).on(Phase.RESPONSE_DATA, CONTINUE));
        var client = bench.client().posts("/").sends(of("x")).sends(of("y"));
        answer(1, RequestDataStatus.replace(Buffer.of("never")));
        bench.host().leg().begins(200);
        answer(0, CONTINUE);
        client.ends(of("z"));
        for (var i = 2; i < answers.size(); i++) {
            answer(i, CONTINUE);
        }
        assertEquals(List.of("POST /", "data x", "data yz end"), seen("host"));
    }

    @Test
    void whatItHasFailedForIsTheLastThatItSees() {
        bench.filters(
                looking(4 * PIECE)
                        .on(
                                Phase.REQUEST_DATA,
                                _ -> {
                                    if (answers.size() == 1) {
                                        throw new IllegalStateException("bad");
                                    }
                                    return later(Phase.REQUEST_DATA);
                                })
                        .allowed());
        var client = bench.client().posts("/").sends(of("w")).sends(of("x")).sends(of("y"));
        assertTrue(client.paused());
        client.ends(of("z"));
        answer(0, CONTINUE);
        assertEquals(List.of("requestData w", "requestData x"), shown("a"));
        assertEquals(List.of("POST /", "data w", "data x", "data yz end"), seen("host"));
    }

    @Test
    void whatItHasEndedTheStreamForIsTheLastThatItSees() {
        bench.filters(
                looking(4 * PIECE)
                        .on(
                                Phase.REQUEST_DATA,
                                _ ->
                                        answers.isEmpty()
                                                ? later(Phase.REQUEST_DATA)
                                                : LocalReply.of(403, "no")));
        bench.client().posts("/").sends(of("x")).sends(of("y")).sends(of("z"));
        assertEquals(List.of("requestData x", "requestData y"), shown("a"));
        answer(0, CONTINUE);
        assertEquals(List.of("403 end"), seen("client"));
    }
}
