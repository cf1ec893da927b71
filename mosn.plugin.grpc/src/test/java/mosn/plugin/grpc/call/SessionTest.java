package mosn.plugin.grpc.call;

import static mosn.api.stream.Continue.CONTINUE;
import static mosn.api.stream.Termination.TERMINATION;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.ConfigNode;
import mosn.api.ExtensionContext;
import mosn.api.stream.AfterRouteStatus;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilterFactory;
import mosn.api.stream.StreamFilterFactoryProvider;
import mosn.api.stream.StreamReceiverFilter;
import mosn.plugin.grpc.call.ScriptedProcess.Event;
import mosn.testkit.FilterDriver;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

class SessionTest {
    private static final Wishes.Body PIECES = new Wishes.Body(0, 4);

    private final ScriptedProcess process = new ScriptedProcess();

    private FilterDriver asking(Phase... phases) {
        return asking(Duration.ZERO, 0, PIECES, phases);
    }

    private FilterDriver asking(
            Duration timeout, int maxStreams, Wishes.Body request, Phase... phases) {
        var wishes = wishes(maxStreams, request, phases);
        return FilterDriver.of(process.provider(timeout, wishes), "{}");
    }

    private static Wishes wishes(int maxStreams, Wishes.Body request, Phase... phases) {
        return new Wishes(
                EnumSet.copyOf(List.of(phases)),
                request,
                PIECES,
                EnumSet.noneOf(Wishes.Fact.class),
                Set.of("user"),
                List.of(),
                maxStreams);
    }

    @Test
    void goingOnIsGoingOn() {
        process.onAsk(event -> process.verdict(event, 2, new ProtoWriter()));
        var outcome = asking(Phase.BEFORE_ROUTE).request("GET", "/").send();
        assertEquals(CONTINUE, outcome.decision());
    }

    @Test
    void aReplyIsTheReply() {
        var reply = new ProtoWriter();
        reply.number(1, 401);
        reply.text(3, "who?");
        reply.text(4, "nobody");
        process.onAsk(event -> process.verdict(event, 3, reply));
        var outcome = asking(Phase.BEFORE_ROUTE).request("GET", "/").send();
        assertEquals(401, outcome.reply().status());
        assertEquals("nobody", outcome.detail());
        assertEquals("who?", outcome.response().text());
    }

    @Test
    void terminationIsTermination() {
        process.onAsk(event -> process.verdict(event, 4, new ProtoWriter()));
        var outcome = asking(Phase.BEFORE_ROUTE).request("GET", "/").send();
        assertEquals(TERMINATION, outcome.decision());
    }

    @Test
    void aFailureOfTheProcessIsOneOfTheFilter() {
        var failure = new ProtoWriter();
        failure.text(1, "out of order");
        process.onAsk(event -> process.verdict(event, 7, failure));
        var outcome = asking(Phase.BEFORE_ROUTE).request("GET", "/").send();
        assertEquals(500, outcome.status());
        assertTrue(String.valueOf(outcome.failure()).contains("out of order"));
    }

    @Test
    void anAnswerThatThePhaseDoesNotHaveIsAFailure() {
        process.onAsk(event -> process.verdict(event, 5, new ProtoWriter()));
        assertEquals(500, asking(Phase.BEFORE_ROUTE).request("GET", "/").send().status());
    }

    /// A name with a blank cannot be a field's.
    @Test
    void aChangeThatCannotBeMadeIsAFailure() {
        process.onAsk(event -> process.goOn(event, change(0, "x y", "z")));
        assertEquals(500, asking(Phase.BEFORE_ROUTE).request("GET", "/").send().status());
    }

    @ParameterizedTest
    @CsvSource({"404, 404", "600, 500", "777, 500", "100, 500", "101, 500"})
    void aStatusThatNoResponseHasIsAFailure(int status, int sent) {
        process.onAsk(event -> process.changeStatus(event, status));
        var outcome = asking(Phase.BEFORE_SEND).request("GET", "/").answered(200, "yes").send();
        assertEquals(sent, outcome.response().head().status());
    }

    @Test
    void headsAreChangedInOrder() {
        process.onAsk(
                event ->
                        process.goOn(
                                event,
                                change(0, "a", "1"),
                                change(1, "a", "2"),
                                change(2, "user", "")));
        var outcome = asking(Phase.BEFORE_ROUTE).request("GET", "/").header("user", "me").send();
        assertEquals(List.of("1", "2"), outcome.request().head().headers().all("a"));
        assertFalse(outcome.request().head().headers().contains("user"));
    }

    private static ProtoWriter change(int how, String name, String value) {
        var change = new ProtoWriter();
        change.number(1, how);
        change.text(2, name);
        change.text(3, value);
        return change;
    }

    @Test
    void onlyTheFieldsThatAreWishedForAreSent() {
        process.onAsk(event -> process.verdict(event, 2, new ProtoWriter()));
        asking(Phase.BEFORE_ROUTE)
                .request("GET", "/")
                .header("cookie", "secret")
                .header("User", "me")
                .send();
        var sent = new String(process.events().getFirst().body(), ScriptedProcess.LATIN);
        assertTrue(sent.contains("User"), sent);
        assertFalse(sent.contains("secret"), sent);
    }

    @Test
    void aStreamThatIsAskedAgainIsToldItsEnd() {
        process.onAsk(event -> process.verdict(event, 2, new ProtoWriter()));
        asking(Phase.BEFORE_ROUTE, Phase.BEFORE_SEND).request("GET", "/").send();
        assertEquals(List.of(2, 2, 6), process.events().stream().map(Event::kind).toList());
    }

    /// Windows are of four bytes here.
    @Test
    void noMoreOfABodyIsOnItsWayThanTheWindow() {
        process.onAsk(event -> process.verdict(event, 2, new ProtoWriter()));
        var driver = asking(Phase.BEFORE_ROUTE, Phase.REQUEST_DATA);
        var running = driver.request("POST", "/").body("abcdefghij").start();
        assertEquals(List.of("abcd"), process.data());
        process.pass(3, "");
        assertEquals(List.of("abcd", "efg"), process.data());
        process.drop(4, "EF");
        assertEquals(List.of("abcd", "efg", "hij"), process.data());
        process.pass(3, "");
        process.end();
        assertEquals("abcEFhij", running.await().request().text());
    }

    @Test
    void aProcessThatIsDoneWithMoreThanItHasFailsItsStream() {
        process.onAsk(event -> process.verdict(event, 2, new ProtoWriter()));
        var driver = asking(Phase.BEFORE_ROUTE, Phase.REQUEST_DATA);
        var running = driver.request("POST", "/").body("abcdefgh").start();
        process.pass(5, "");
        assertTrue(String.valueOf(running.await().failure()).contains("5 bytes"));
    }

    @Test
    void aWholeBodyIsSentAndReplaced() {
        process.onAsk(
                event -> {
                    process.insert("ABC");
                    process.insert("D");
                    process.replaceBody(event);
                });
        var whole = new Wishes.Body(100, 4);
        var driver = asking(Duration.ZERO, 0, whole, Phase.BEFORE_ROUTE, Phase.ON_DESTROY);
        var outcome = driver.request("POST", "/").body("ab", "cd").send();
        assertEquals("ABCD", outcome.request().text());
        assertEquals(List.of("abcd"), process.data());
    }

    /// It would wait in vain for an answer to the rest of the body.
    @Test
    void behindTheAnswerThatEndsAStreamNothingOfItIsSaid() {
        process.onAsk(_ -> process.reads(false));
        var driver = asking(Duration.ZERO, 0, new Wishes.Body(100, 4), Phase.BEFORE_ROUTE);
        var running = driver.request("POST", "/").body("rest").start();
        process.verdict(process.events().getFirst(), 2, new ProtoWriter());
        process.reads(true);
        assertEquals(CONTINUE, running.await().decision());
        assertEquals(List.of(), process.data());
    }

    @Test
    void aStreamMoreThanTheProcessTakesWaits() {
        var driver = asking(Duration.ZERO, 1, PIECES, Phase.BEFORE_ROUTE);
        var first = driver.request("GET", "/").start();
        var second = driver.request("GET", "/").start();
        assertEquals(1, process.events().size());
        process.verdict(process.events().get(0), 2, new ProtoWriter());
        assertEquals(2, process.events().size());
        process.verdict(process.events().get(1), 2, new ProtoWriter());
        assertEquals(CONTINUE, first.await().decision());
        assertEquals(CONTINUE, second.await().decision());
    }

    /// In turn, the one that is asked would have no time left when more come than can be answered.
    @Test
    void theNewestOfThoseThatWaitIsNext() {
        var driver = asking(Duration.ofHours(1), 1, PIECES, Phase.BEFORE_ROUTE);
        var first = driver.request("GET", "/").start();
        var second = driver.request("GET", "/").start();
        var third = driver.request("GET", "/").start();
        process.verdict(process.events().get(0), 2, new ProtoWriter());
        assertEquals(3, process.events().get(1).stream());
        process.verdict(process.events().get(1), 2, new ProtoWriter());
        process.verdict(process.events().get(2), 2, new ProtoWriter());
        for (var each : List.of(first, second, third)) {
            assertEquals(CONTINUE, each.await().decision());
        }
    }

    @Test
    void streamsOfASessionThatEndsFail() {
        var running = asking(Phase.BEFORE_ROUTE).request("GET", "/").start();
        process.dies();
        assertEquals(500, running.await().status());
        assertEquals(0, process.active());
    }

    @Test
    void aClientThatGoesEndsTheStreamAtTheProcess() {
        var running = asking(Phase.BEFORE_ROUTE).request("GET", "/").start();
        var _ = running.cancel();
        var last = process.events().getLast();
        assertEquals(6, last.kind());
        process.verdict(process.events().getFirst(), 2, new ProtoWriter());
        assertEquals(0, process.active());
    }

    @Test
    void aStreamThatEndsBeforeTheProcessHearsOfItIsNotSpokenOf() {
        process.reads(false);
        var _ = asking(Phase.BEFORE_ROUTE).request("GET", "/").start().cancel();
        process.reads(true);
        assertEquals(List.of(), process.events());
    }

    @Test
    void aProcessThatDoesNotAnswerInTimeFailsTheFilter() {
        var driver =
                asking(Duration.ofMillis(200), 0, PIECES, Phase.BEFORE_ROUTE, Phase.AFTER_ROUTE);
        var outcome = driver.request("GET", "/").start().await();
        assertEquals(500, outcome.status());
        assertTrue(String.valueOf(outcome.failure()).contains("in time"));
    }

    @Test
    void aProcessThatIsLateIsToldAtOnceThatNobodyWaits() throws InterruptedException {
        var wishes = wishes(0, PIECES, Phase.AFTER_ROUTE, Phase.BEFORE_SEND);
        var patient = new AskingOnce(process, Duration.ofMillis(20), wishes);
        assertEquals(200, FilterDriver.of(patient, "{}").request("GET", "/").send().status());
        for (var i = 0; process.events().size() < 2 && i < 1000; i++) {
            TimeUnit.MILLISECONDS.sleep(10);
            process.loopTurns();
        }
        assertEquals(List.of(2, 5), process.events().stream().map(Event::kind).toList());
    }

    @Test
    void nothingIsSaidOfAStreamBehindItsEnd() throws InterruptedException {
        var wishes = wishes(0, PIECES, Phase.AFTER_ROUTE, Phase.BEFORE_SEND);
        var patient = new AskingOnce(process, Duration.ofMillis(20), wishes);
        assertEquals(200, FilterDriver.of(patient, "{}").request("GET", "/").send().status());
        patient.opened.getFirst().end(200); // before the loop's turn, which has a cancel for it
        process.loopTurns();
        assertEquals(List.of(2, 6), process.events().stream().map(Event::kind).toList());
    }

    /// Goes on without an answer, and does not tell the process of the stream's end.
    private record AskingOnce(
            ScriptedProcess process, Duration timeout, Wishes wishes, List<RemoteStream> opened)
            implements StreamFilterFactoryProvider {
        AskingOnce(ScriptedProcess process, Duration timeout, Wishes wishes) {
            this(process, timeout, wishes, new ArrayList<>());
        }

        @Override
        public String type() {
            return "once";
        }

        @Override
        public StreamFilterFactory create(ConfigNode config, ExtensionContext context) {
            return stream ->
                    new StreamReceiverFilter() {
                        @Override
                        public AfterRouteStatus afterRoute(Stream stream) {
                            opened.add(process.open(stream, timeout, wishes));
                            return AfterRouteStatus.later(
                                    opened.getLast()
                                            .ask(Phase.AFTER_ROUTE, null, null)
                                            .handle((_, _) -> CONTINUE));
                        }
                    };
        }
    }

    @Test
    void nothingThatIsNoMessageHarmsMoreThanTheSession() {
        var running = asking(Phase.BEFORE_ROUTE).request("GET", "/").start();
        process.says(new byte[] {(byte) 0xff, 1, 2});
        assertEquals(500, running.await().status());
        assertTrue(process.isCancelled());
    }

    @Test
    void aSessionWithGarbageSaysSo() {
        var running = asking(Phase.BEFORE_ROUTE).request("GET", "/").start();
        process.says(new byte[] {(byte) 0xff, 1, 2});
        var why = String.valueOf(running.await().failure());
        assertTrue(why.contains("the process says what is no message"), why);
    }

    @Test
    void whatIsInsertedForNoBodyIsAFailure() {
        process.onAsk(
                event -> {
                    process.insert("lost");
                    process.verdict(event, 2, new ProtoWriter());
                });
        var driver = asking(Duration.ZERO, 0, new Wishes.Body(100, 4), Phase.BEFORE_ROUTE);
        var outcome = driver.request("POST", "/").body("ab").send();
        assertEquals(500, outcome.status());
        var why = String.valueOf(outcome.failure());
        assertTrue(why.contains("it inserts 4 bytes, and does not replace the body"), why);
    }

    @Test
    void whatIsHeldBackGoesOutBeforeTheTrailers() {
        process.onAsk(event -> process.verdict(event, 2, new ProtoWriter()));
        var driver = asking(Phase.BEFORE_ROUTE, Phase.REQUEST_DATA);
        var running = driver.request("POST", "/").body("ab", "cd").trailer("t", "1").start();
        process.drop(2, "");
        assertEquals("requestData", running.waitsFor());
        process.drop(2, "");
        assertEquals("requestData", running.waitsFor());
        assertEquals(List.of("ab", "cd", ""), process.data());
        process.insert("held");
        process.end();
        var request = running.await().request();
        assertEquals("held", request.text());
        assertEquals("1", request.trailers().get("t"));
    }
}
