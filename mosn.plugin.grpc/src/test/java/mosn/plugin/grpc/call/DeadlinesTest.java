package mosn.plugin.grpc.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.CallException;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

class DeadlinesTest {
    private final Deadlines deadlines = new Deadlines();

    private Question within(Duration time, CompletableFuture<Decision> answer) {
        var deadline = System.nanoTime() + time.toNanos() | 1;
        var question = new Question(answer, 1, Phase.BEFORE_ROUTE, null, deadline);
        deadlines.watch(question);
        return question;
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
