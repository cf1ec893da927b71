package mosn.plugin.grpc.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.CallException;
import mosn.api.message.Buffer;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/// What a process does while it is asked nothing counts with the next piece: none passes that it
/// has not seen.
class BodyRelayTest {
    private static final Wishes.Body PIECES = new Wishes.Body(0, 1000);

    private final ScriptedProcess process = new ScriptedProcess();
    private final RemoteStream remote = open(Duration.ZERO);

    private RemoteStream open(Duration timeout) {
        return open(timeout, 0);
    }

    private RemoteStream open(Duration timeout, int maxStreams) {
        return process.open(timeout, wishes(PIECES, maxStreams));
    }

    private static Wishes wishes(Wishes.Body request, int maxStreams) {
        return new Wishes(
                EnumSet.of(Phase.BEFORE_ROUTE, Phase.REQUEST_DATA, Phase.REQUEST_TRAILERS),
                request,
                PIECES,
                EnumSet.noneOf(Wishes.Fact.class),
                Set.of(),
                List.of(),
                maxStreams);
    }

    private CompletableFuture<Decision> relay(String piece) {
        return remote.relay(true, Buffer.of(piece), false);
    }

    private void passOne() {
        var first = relay("good");
        process.pass(4, "");
        assertEquals(new Decision.Relayed(null), decision(first));
    }

    /// It is there at once.
    private static Decision decision(CompletableFuture<Decision> answer) {
        assertTrue(answer.isDone());
        return answer.join();
    }

    private static String failure(CompletableFuture<Decision> answer) {
        assertTrue(answer.isDone());
        var why = assertThrows(CompletionException.class, answer::join).getCause();
        return assertInstanceOf(CallException.class, why).detail();
    }

    @Test
    void noPieceOfAnotherSessionThanTheFirstPasses() {
        passOne();
        process.dies();
        assertEquals("plugin_gone", failure(relay("bad")));
        assertEquals("plugin_gone", failure(relay("bad")));
    }

    @Test
    void noPiecePassesBehindWhatCannotBe() {
        passOne();
        process.pass(1000, "");
        assertEquals("plugin_failed", failure(relay("bad")));
        assertEquals(List.of("good"), process.data());
    }

    @Test
    void aReplyBetweenPiecesIsTheAnswerToTheNext() {
        passOne();
        var reply = new ProtoWriter();
        reply.number(1, 403);
        process.decides(5, reply);
        var replied = assertInstanceOf(Decision.Replied.class, decision(relay("bad"))).reply();
        assertEquals(403, replied.status());
        assertEquals("plugin", replied.detail());
    }

    @Test
    void aReplyBetweenPiecesCountsAlsoWhereTheProcessIsGoneBeforeTheNext() {
        passOne();
        var reply = new ProtoWriter();
        reply.number(1, 403);
        process.decides(5, reply);
        process.dies();
        var replied = assertInstanceOf(Decision.Replied.class, decision(relay("bad"))).reply();
        assertEquals(403, replied.status());
        assertEquals("plugin_gone", failure(relay("worse")));
    }

    @Test
    void aFailureBetweenPiecesIsTheAnswerToTheTrailersWhereNoPieceFollows() {
        passOne();
        var failure = new ProtoWriter();
        failure.text(1, "out of order");
        process.decides(7, failure);
        var answer = remote.ask(Phase.REQUEST_TRAILERS, null, null);
        assertEquals(new Decision.Failed("out of order"), decision(answer));
    }

    @Test
    void aDecisionCountsOnce() {
        passOne();
        process.decides(6, new ProtoWriter());
        assertEquals(new Decision.Terminated(), decision(relay("bad")));
        assertFalse(relay("more").isDone());
    }

    @Test
    void nothingIsInsertedBehindTheEndOfABody() {
        var last = remote.relay(true, Buffer.of("last"), true);
        process.pass(4, "");
        process.end();
        assertEquals(new Decision.Relayed(null), decision(last));
        process.insert("late");
        assertEquals("plugin_failed", failure(remote.ask(Phase.REQUEST_TRAILERS, null, null)));
    }

    @Test
    void norBeforeThereIsOne() {
        process.insert("early");
        assertEquals("plugin_failed", failure(relay("good")));
    }

    @Test
    void norIntoAWholeBodyWhileNobodyWaits() {
        var other = new ScriptedProcess();
        var stream = other.open(Duration.ZERO, wishes(new Wishes.Body(100, 0), 0));
        other.insert("early");
        assertEquals("plugin_failed", failure(stream.ask(Phase.BEFORE_ROUTE, null, null)));
    }

    @Test
    void whatIsOverNeedNotBeSaid() {
        process.reads(false);
        var _ = relay("never");
        remote.end(0);
        process.reads(true);
        assertEquals(List.of(), process.data());
        assertEquals(List.of(), process.events());
    }

    /// Its filter is left out, and its stream may last for hours.
    @Test
    void whatHasWaitedForItsTurnInVainTakesNone() {
        var first = open(Duration.ZERO, 1);
        var _ = first.relay(true, Buffer.of("first"), false);
        var busy = open(Duration.ofMillis(20), 1).relay(true, Buffer.of("late"), false);
        assertEquals("plugin_busy", busy.handle((_, why) -> detail(why)).join());
        var _ = open(Duration.ZERO, 1).relay(true, Buffer.of("next"), false);
        assertEquals(List.of("first"), process.data());
        first.end(200);
        assertEquals(List.of("first", "next"), process.data());
    }

    @Test
    void whatIsAskedAgainWaitsAgain() {
        var first = open(Duration.ZERO, 1);
        var _ = first.relay(true, Buffer.of("first"), false);
        var second = open(Duration.ZERO, 1);
        second.relay(true, Buffer.of("not wanted"), false).cancel(false);
        var third = open(Duration.ZERO, 1);
        var _ = third.relay(true, Buffer.of("third"), false);
        first.end(200);
        assertEquals(List.of("first", "third"), process.data());
        var _ = second.relay(false, Buffer.of("second"), false);
        third.end(200);
        assertEquals(List.of("first", "third", "second"), process.data());
    }

    private static String detail(Throwable why) {
        return assertInstanceOf(CallException.class, why).detail();
    }

    // ---- several pieces at once

    @Test
    void aPieceIsSentBeforeTheOneInFrontIsDone() {
        var first = relay("one");
        var second = relay("two");
        assertEquals(List.of("one", "two"), process.data());
        process.pass(3, "");
        assertEquals(new Decision.Relayed(null), decision(first));
        assertFalse(second.isDone());
        process.drop(3, "TWO");
        assertEquals("TWO", text(decision(second)));
    }

    @Test
    void whatIsDoneWithSeveralIsTheAnswerToEach() {
        var answers = List.of(relay("one"), relay("two"), relay("three"));
        process.pass(8, "<");
        assertEquals("<one", text(decision(answers.get(0))));
        assertEquals(new Decision.Relayed(null), decision(answers.get(1)));
        assertFalse(answers.get(2).isDone());
        process.drop(3, "");
        assertEquals("th", text(decision(answers.get(2))));
    }

    @Test
    void allThatIsUnderWayKeepsToTheWindow() {
        var narrow = process.open(Duration.ZERO, wishes(new Wishes.Body(0, 5), 0));
        for (var piece : List.of("one", "two", "six")) {
            var _ = narrow.relay(true, Buffer.of(piece), false);
        }
        assertEquals(List.of("one", "tw"), process.data());
        process.passIn(2, 2);
        assertEquals("onetwos", String.join("", process.data()));
        process.passIn(2, 5);
        assertEquals("onetwosix", String.join("", process.data()));
    }

    @Test
    void anEmptyPieceInBetweenIsDoneInItsTurn() {
        var first = relay("one");
        var empty = relay("");
        var last = remote.relay(true, Buffer.EMPTY, true);
        process.pass(3, "");
        assertEquals(new Decision.Relayed(null), decision(first));
        assertEquals(new Decision.Relayed(null), decision(empty));
        assertFalse(last.isDone());
        process.insert("more");
        process.end();
        assertEquals("more", text(decision(last)));
    }

    /// While they wait for each other only the first is late.
    @Test
    void theTimeOfAPieceBeginsWhenThoseInFrontAreDone() throws InterruptedException {
        var other = open(Duration.ofMillis(400));
        for (var i = 0; i < 3; i++) {
            var _ = other.relay(true, Buffer.of("x"), false);
        }
        var last = other.relay(true, Buffer.of("x"), false);
        for (var i = 0; i < 3; i++) {
            TimeUnit.MILLISECONDS.sleep(200);
            process.passIn(2, 1);
        }
        process.passIn(2, 1);
        assertEquals(new Decision.Relayed(null), decision(last));
    }

    @Test
    void aReplyToOneIsTheEndOfAll() {
        var first = relay("one");
        var second = relay("two");
        var reply = new ProtoWriter();
        reply.number(1, 403);
        process.decides(5, reply);
        assertInstanceOf(Decision.Replied.class, decision(first));
        process.pass(6, "");
        assertFalse(second.isDone());
    }

    @Test
    void noneOfThemPassesBehindWhatCannotBe() {
        var first = relay("one");
        var second = relay("two");
        process.pass(7, "");
        assertEquals("plugin_failed", failure(first));
        process.pass(6, "");
        assertFalse(second.isDone());
        second.cancel(false); // as the stream does when the first has failed
        assertEquals("plugin_failed", failure(relay("three")));
    }

    /// Its filter has failed in the other direction meanwhile.
    @Test
    void whatIsNotWantedAnyMoreLeavesTheOneInFrontItsAnswer() {
        var first = relay("one");
        relay("two").cancel(false);
        process.pass(3, "");
        assertEquals(new Decision.Relayed(null), decision(first));
        var third = relay("three");
        process.pass(3, "");
        assertFalse(third.isDone());
        assertEquals(List.of("one", "two"), process.data());
    }

    // ---- what the stream does not take

    private static final int WINDOW = FilterConfig.INSERT_WINDOW;

    @Test
    void whatTheStreamHasNotTakenHoldsCreditBack() {
        var first = relay("one");
        var second = relay("two");
        process.drop(3, "x".repeat(WINDOW));
        assertEquals(WINDOW, process.credit()); // for the first is waited
        process.insert("y".repeat(WINDOW));
        process.drop(3, "");
        assertEquals(WINDOW, process.credit());
        assertFalse(second.isDone());
        assertEquals(WINDOW, text(decision(first)).length());
        assertEquals(2 * WINDOW, process.credit());
        assertEquals(WINDOW, text(decision(second)).length());
    }

    @Test
    void lessThanAWindowHoldsNothingBack() {
        var answers = List.of(relay("one"), relay("two"), relay("three"));
        process.drop(3, "x".repeat(WINDOW - 1));
        process.drop(3, "y");
        assertEquals(WINDOW, process.credit());
        process.drop(5, "z");
        assertEquals(WINDOW, process.credit());
        assertFalse(answers.get(2).isDone());
        assertEquals("y", text(decision(answers.get(1))));
        assertEquals(WINDOW + 1, process.credit());
        assertEquals("z", text(decision(answers.get(2))));
    }

    /// They have no question yet.
    @Test
    void whatIsDoneWithWhileItIsHeldBackIsTheAnswerToEach() {
        var answers = List.of(relay("one"), relay("two"), relay(""), relay("three"));
        process.drop(3, "x".repeat(WINDOW));
        process.pass(6, "<");
        process.insert("|");
        assertFalse(answers.get(1).isDone());
        var _ = text(decision(answers.get(0)));
        assertEquals("<two", text(decision(answers.get(1))));
        assertEquals(new Decision.Relayed(null), decision(answers.get(2)));
        assertFalse(answers.get(3).isDone());
        process.drop(2, "");
        assertEquals("thr|", text(decision(answers.get(3))));
    }

    @Test
    void nothingIsInsertedBehindTheEndOfABodyThatIsHeldBack() {
        var first = relay("one");
        var last = remote.relay(true, Buffer.of("two"), true);
        process.drop(3, "x".repeat(WINDOW));
        process.pass(3, "");
        process.end();
        process.insert("late");
        var _ = text(decision(first));
        assertEquals(new Decision.Relayed(null), decision(last));
        assertEquals("plugin_failed", failure(remote.ask(Phase.REQUEST_TRAILERS, null, null)));
    }

    @Test
    void whatIsHeldBackBehindAFaultFailsThoughAnotherComes() {
        var first = relay("one");
        var second = relay("two");
        process.drop(3, "x".repeat(WINDOW));
        process.insert("y".repeat(WINDOW + 1));
        var third = relay("three");
        var _ = text(decision(first));
        assertEquals("plugin_failed", failure(second));
        assertFalse(third.isDone()); // its filter is over with the one before
    }

    @Test
    void whatIsDoneWithCountsWhereTheProcessIsGoneSince() {
        var first = relay("one");
        var second = relay("two");
        process.drop(3, "x".repeat(WINDOW));
        process.drop(3, "TWO");
        process.dies();
        var _ = text(decision(first));
        assertEquals("TWO", text(decision(second)));
        assertEquals("plugin_gone", failure(relay("three")));
    }

    @Test
    void andWhereItHasDoneWhatCannotBeSince() {
        var first = relay("one");
        var second = relay("two");
        var third = relay("three");
        process.drop(3, "x".repeat(WINDOW));
        process.drop(3, "TWO");
        process.pass(1000, "");
        var _ = text(decision(first));
        assertEquals("TWO", text(decision(second)));
        assertEquals("plugin_failed", failure(third));
    }

    @Test
    void andWhereItHasDecidedSince() {
        var first = relay("one");
        var second = relay("two");
        process.drop(3, "x".repeat(WINDOW));
        process.drop(3, "TWO");
        process.decides(6, new ProtoWriter());
        var _ = text(decision(first));
        assertEquals("TWO", text(decision(second)));
        assertEquals(new Decision.Terminated(), decision(relay("three")));
    }

    @Test
    void oneAfterTheOtherIsTakenOnce() {
        var first = chunk(relayed("one", WINDOW));
        var second = relay("two");
        assertEquals(List.of("one"), process.data());
        assertEquals(WINDOW, first.length());
        assertEquals('x', first.get(0));
        first.copyTo(0, new byte[1], 0, 1);
        assertEquals(List.of("one"), process.data());
        var _ = first.toByteArray();
        var _ = first.toByteArray();
        assertEquals(List.of("one", "two"), process.data());
        process.drop(3, "x".repeat(WINDOW));
        assertTrue(second.isDone());
        var _ = relay("three");
        assertEquals(List.of("one", "two"), process.data());
    }

    private Decision relayed(String piece, int insert) {
        var answer = relay(piece);
        process.drop(piece.length(), "x".repeat(insert));
        return decision(answer);
    }

    @Test
    void whatWaitsForTheStreamIsNotLate() throws InterruptedException {
        var other = open(Duration.ofMillis(100));
        var first = other.relay(true, Buffer.of("one"), false);
        process.insertIn(2, "x".repeat(WINDOW));
        process.passIn(2, 3);
        var second = other.relay(true, Buffer.of("two"), false);
        TimeUnit.MILLISECONDS.sleep(300);
        assertFalse(second.isDone());
        assertEquals(WINDOW + 3, text(decision(first)).length());
        process.passIn(2, 3);
        assertEquals(new Decision.Relayed(null), decision(second));
    }

    @Test
    void whatIsTakenWhenTheProcessIsGoneIsNotSaidToIt() {
        process.reads(false);
        var first = chunk(relayed("one", WINDOW));
        var second = relay("two");
        process.dies();
        var _ = first.toByteArray();
        assertEquals("plugin_gone", failure(second));
        process.reads(true);
        assertEquals(List.of(), process.data());
    }

    @Test
    void moreThanThereIsCreditForIsAFailure() {
        var first = relay("one");
        process.insert("x".repeat(WINDOW + 1));
        assertEquals("plugin_failed", failure(first));
    }

    @Test
    void asManyWindowsAsItIsGivenMayBeInserted() {
        var first = relay("one");
        for (var i = 0; i < 3; i++) {
            process.insert("x".repeat(WINDOW));
        }
        process.pass(3, "");
        assertEquals(3 * WINDOW + 3, text(decision(first)).length());
    }

    private static Buffer chunk(Decision decision) {
        var chunk = assertInstanceOf(Decision.Relayed.class, decision).chunk();
        return Objects.requireNonNull(chunk);
    }

    private static String text(Decision decision) {
        return new String(chunk(decision).toByteArray(), ScriptedProcess.LATIN);
    }
}
