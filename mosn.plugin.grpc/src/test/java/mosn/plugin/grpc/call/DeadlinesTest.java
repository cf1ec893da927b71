package mosn.plugin.grpc.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.CallException;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

class DeadlinesTest {
    private final Deadlines deadlines = new Deadlines();

    private Question within(Duration time, CompletableFuture<Decision> answer) {
        var question = question(System.nanoTime(), time, answer);
        question.put();
        deadlines.watch(question);
        return question;
    }

    private static Question question(
            long begin, Duration time, CompletableFuture<Decision> answer) {
        var deadline = begin + time.toNanos() | 1;
        return new Question(answer, 1, Phase.BEFORE_ROUTE, null, begin, deadline);
    }

    private static CallException expired(Question question, CompletableFuture<Decision> answer) {
        question.expire();
        var why = assertThrows(CompletionException.class, answer::join).getCause();
        return assertInstanceOf(CallException.class, why);
    }

    @Test
    void aProcessIsNotBlamedForAQuestionThatItWasNotAsked() {
        var answer = new CompletableFuture<Decision>();
        var question = question(System.nanoTime(), Duration.ofHours(1), answer);
        var why = expired(question, answer);
        assertEquals("plugin_busy", why.detail());
        assertEquals("it has waited for its turn (max_streams) all its time", why.getMessage());
    }

    @Test
    void aProcessIsToldTheTimeThatIsLeft() {
        var anHourAgo = System.nanoTime() - Duration.ofHours(1).toNanos();
        var question = question(anHourAgo, Duration.ofHours(2), new CompletableFuture<>());
        var left = question.millisLeft();
        assertTrue(left > 0 && left <= Duration.ofHours(1).toMillis(), () -> left + " ms");
    }

    @Test
    void norForOneThatItWasAskedTooLate() {
        var answer = new CompletableFuture<Decision>();
        var anHourAgo = System.nanoTime() - Duration.ofHours(1).toNanos();
        var question = question(anHourAgo, Duration.ofMinutes(61), answer);
        question.put();
        assertEquals("plugin_busy", expired(question, answer).detail());
    }

    @Test
    void whatIsAnsweredIsForgottenLongBeforeItsDeadline() {
        var open = new CompletableFuture<Decision>();
        within(Duration.ofHours(1), open);
        for (var i = 0; i < 10_000; i++) {
            var _ = within(Duration.ofHours(1), new CompletableFuture<>()).claim();
            deadlines.answered();
        }
        assertTrue(deadlines.size() < 200, () -> deadlines.size() + " questions");
    }

    @Test
    void eachFailsWhenItsOwnTimeIsUp() throws Exception {
        var late = new CompletableFuture<Decision>();
        var soon = new CompletableFuture<Decision>();
        within(Duration.ofMillis(200), late);
        within(Duration.ofMillis(1), soon);
        var why = assertThrows(ExecutionException.class, () -> soon.get(10, TimeUnit.SECONDS));
        var cause = assertInstanceOf(CallException.class, why.getCause());
        assertEquals("timeout", cause.detail());
        assertThrows(ExecutionException.class, () -> late.get(10, TimeUnit.SECONDS));
        assertEquals(0, deadlines.size());
    }
}
