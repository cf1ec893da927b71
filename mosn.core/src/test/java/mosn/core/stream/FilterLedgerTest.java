package mosn.core.stream;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.message.Buffer;
import mosn.api.stream.BodyMode;
import mosn.api.stream.LocalReply;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilterStatus;
import mosn.core.observe.FilterStat;
import mosn.core.observe.Stats;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// What each filter costs and decides, as it is counted, and as the access log can say it.
class FilterLedgerTest extends BenchTest {
    private final CompletableFuture<Stream> stream = new CompletableFuture<>();

    /// A filter that sees everything, and lets it pass.
    private Script filter(String name) {
        return new Script(name)
                .request(BodyMode.STREAMED)
                .response(BodyMode.STREAMED)
                .on(
                        Phase.BEFORE_ROUTE,
                        turn -> {
                            stream.complete(turn.stream());
                            return CONTINUE;
                        });
    }

    private void play(Script... scripts) {
        bench.filters(scripts);
        bench.client().posts("/").sends("one").endsWithTrailers();
        if (bench.trace().lines().contains("host trailers request")) {
            var host = bench.host().leg();
            host.begins(200);
            host.sends("three");
            host.endsWithTrailers();
        }
    }

    private @Nullable String variable(String name) {
        return stream.join().variable(name);
    }

    @SuppressWarnings("unchecked") // of the report's own making
    private static long counted(Script script, Phase phase, FilterStat what) {
        var phases = (Map<String, Map<String, Long>>) script.ledger().report().get("phases");
        var numbers = Objects.requireNonNull(phases).get(phase.name().toLowerCase(Locale.ROOT));
        return numbers == null
                ? 0
                : Objects.requireNonNull(numbers.get(what.name().toLowerCase(Locale.ROOT)));
    }

    private static Object replies(Script script) {
        return Objects.requireNonNull(script.ledger().report().get("local_replies"));
    }

    /// The end of a body that trailers follow is a call of its own.
    private static int calls(Phase phase) {
        return switch (phase) {
            case INFORMATIONAL -> 0;
            case REQUEST_DATA, RESPONSE_DATA -> 2;
            default -> 1;
        };
    }

    @Test
    void eachPhaseIsCountedWithTheBytesItSaw() {
        var one = filter("one");
        var two = filter("two");
        play(one, two);
        for (var script : new Script[] {one, two}) {
            for (var phase : Phase.values()) {
                assertEquals(
                        calls(phase), counted(script, phase, FilterStat.CALLS_TOTAL), "" + phase);
                assertEquals(0, counted(script, phase, FilterStat.CHANGES_TOTAL), "" + phase);
            }
            assertEquals(3, counted(script, Phase.REQUEST_DATA, FilterStat.BYTES_TOTAL));
            assertEquals(5, counted(script, Phase.RESPONSE_DATA, FilterStat.BYTES_TOTAL));
            assertTrue(counted(script, Phase.BEFORE_ROUTE, FilterStat.LOOP_TIME_TOTAL) > 0);
        }
        assertNull(variable("filter_stopped"));
        assertNull(variable("filters_changed"));
        assertNull(variable("filters_delayed"));
    }

    @Test
    void aBodyThatIsHeldIsCountedWhereItIsShown() {
        var whole = filter("whole").request(new BodyMode.Whole(100));
        play(whole);
        assertEquals(3, counted(whole, Phase.BEFORE_ROUTE, FilterStat.BYTES_TOTAL));
    }

    @Test
    void aReplyIsCountedUnderItsWordAndItsFilterStopsTheStream() {
        var one = filter("one");
        var two = filter("two").on(Phase.AFTER_ROUTE, LocalReply.of(403, "no_tenant"));
        play(one, two);
        assertEquals(1, counted(two, Phase.AFTER_ROUTE, FilterStat.LOCAL_REPLIES_TOTAL));
        assertEquals(Map.of("no_tenant", 1L), replies(two));
        assertEquals(Map.of(), replies(one));
        assertEquals("two", variable("filter_stopped"));
    }

    @Test
    void whoChangesAHeadOrABodyIsNamed() {
        var reads =
                filter("reads")
                        .on(
                                Phase.AFTER_ROUTE,
                                turn -> {
                                    var _ = turn.stream().request().headers().get("x");
                                    return CONTINUE;
                                });
        var head =
                filter("head")
                        .on(
                                Phase.AFTER_ROUTE,
                                turn -> {
                                    turn.stream().request().path("/other");
                                    return CONTINUE;
                                });
        var body =
                filter("body")
                        .on(
                                Phase.REQUEST_DATA,
                                turn ->
                                        turn.end()
                                                ? CONTINUE
                                                : RequestDataStatus.replace(Buffer.of("another")));
        var answer =
                filter("answer")
                        .on(
                                Phase.BEFORE_SEND,
                                turn -> {
                                    turn.stream().response().headers().set("x", "y");
                                    return CONTINUE;
                                });
        play(reads, head, body, answer);
        assertEquals(1, counted(head, Phase.AFTER_ROUTE, FilterStat.CHANGES_TOTAL));
        assertEquals(1, counted(body, Phase.REQUEST_DATA, FilterStat.CHANGES_TOTAL));
        assertEquals(1, counted(answer, Phase.BEFORE_SEND, FilterStat.CHANGES_TOTAL));
        assertEquals(0, counted(reads, Phase.AFTER_ROUTE, FilterStat.CHANGES_TOTAL));
        assertEquals("head,body,answer", variable("filters_changed"));
    }

    @Test
    void anAnswerThatComesLaterIsCountedWithItsTime() {
        var answer = new CompletableFuture<StreamFilterStatus>();
        var slow = filter("slow").on(Phase.AFTER_ROUTE, _ -> Later.in(Phase.AFTER_ROUTE, answer));
        play(slow, filter("quick"));
        bench.run(
                () -> {
                    stream.join().request().headers().set("x", "y");
                    answer.complete(CONTINUE);
                });
        bench.settle();
        assertEquals(1, counted(slow, Phase.AFTER_ROUTE, FilterStat.LATE_TOTAL));
        assertEquals(1, counted(slow, Phase.AFTER_ROUTE, FilterStat.CHANGES_TOTAL));
        assertTrue(counted(slow, Phase.AFTER_ROUTE, FilterStat.WAIT_TIME_TOTAL) > 0);
        var delayed = variable("filters_delayed");
        assertNotNull(delayed);
        assertTrue(delayed.matches("slow=[0-9]+ms"), delayed);
        assertEquals("slow", variable("filters_changed"));
    }

    @Test
    void anAnswerThatIsThereAlreadyIsNotLate() {
        var answer = CompletableFuture.<StreamFilterStatus>completedFuture(CONTINUE);
        var quick = filter("quick").on(Phase.AFTER_ROUTE, _ -> Later.in(Phase.AFTER_ROUTE, answer));
        play(quick);
        assertEquals(0, counted(quick, Phase.AFTER_ROUTE, FilterStat.LATE_TOTAL));
        assertNull(variable("filters_delayed"));
    }

    @Test
    void whatFailsAndWhatIsLateAreToldApart() throws InterruptedException {
        var fails = filter("fails").throwsOn(Phase.AFTER_ROUTE).allowed();
        var late =
                filter("late")
                        .within(Duration.ofMillis(1))
                        .on(
                                Phase.AFTER_ROUTE,
                                _ -> Later.in(Phase.AFTER_ROUTE, new CompletableFuture<>()));
        play(fails, late);
        bench.trace().await("stream left");
        assertEquals(1, counted(fails, Phase.AFTER_ROUTE, FilterStat.ERRORS_TOTAL));
        assertEquals(0, counted(fails, Phase.AFTER_ROUTE, FilterStat.TIMEOUTS_TOTAL));
        assertEquals(0, counted(late, Phase.AFTER_ROUTE, FilterStat.ERRORS_TOTAL));
        assertEquals(1, counted(late, Phase.AFTER_ROUTE, FilterStat.TIMEOUTS_TOTAL));
        assertEquals("late", variable("filter_stopped"));
    }

    @Test
    void aFilterWithTooManyWordsHasTheRestCountedTogether() {
        var stats = new Stats(1);
        var ledger = new FilterLedger(stats, "l", "f");
        for (var i = 0; i < 60; i++) {
            ledger.decided(0, Phase.BEFORE_ROUTE, LocalReply.of(403, "word" + i));
        }
        var replies = (Map<?, ?>) Objects.requireNonNull(ledger.report().get("local_replies"));
        assertEquals(51, replies.size());
        assertEquals(10L, replies.get("others"));
        ledger.close();
        assertEquals("{}", stats.json(null));
    }
}
