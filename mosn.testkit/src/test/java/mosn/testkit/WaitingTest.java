package mosn.testkit;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.stream.BeforeRouteStatus;
import mosn.api.stream.BeforeSendStatus;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.Stream;
import mosn.api.stream.StreamFilterFactory.RunsOn;

import org.junit.jupiter.api.Test;

import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

class WaitingTest {
    private final Script script = new Script();
    private final CompletableFuture<BeforeRouteStatus> answer = new CompletableFuture<>();

    @Test
    void aLateAnswerIsWaitedFor() {
        var stream = startLate();
        assertEquals("beforeRoute", stream.waitsFor());
        answer.complete(LocalReply.of(401, "nobody"));
        assertEquals(401, stream.await().status());
        assertNull(stream.waitsFor());
    }

    @Test
    void aLateAnswerMayBeLateAgain() {
        var second = new CompletableFuture<BeforeRouteStatus>();
        var stream = startLate();
        answer.complete(BeforeRouteStatus.later(second));
        assertFalse(stream.hasEnded());
        second.complete(CONTINUE);
        assertTrue(stream.hasEnded());
    }

    @Test
    void aStageThatFailsIsAnExceptionInTheFilter() {
        var stream = startLate();
        answer.completeExceptionally(new IllegalStateException("lost"));
        assertEquals(500, stream.await().status());
    }

    @Test
    void aClientThatGoesAwayCancelsTheStageAndTheFilterIsDestroyedOnce() {
        var stream = startLate();
        var outcome = stream.cancel();
        assertTrue(answer.isCancelled());
        assertEquals(0, outcome.status());
        assertEquals(Set.of(ResponseFlag.DOWNSTREAM_FAILURE), outcome.flags());
        assertEquals(1, script.calls.stream().filter("onDestroy"::equals).count());
        stream.cancel();
        assertEquals(1, script.calls.stream().filter("onDestroy"::equals).count());
    }

    @Test
    void terminationFromAnotherThreadAnswersInPlaceOfTheFilter() throws InterruptedException {
        var stream = startLate();
        Thread.ofVirtual().start(() -> stream.terminate(503)).join();
        assertFalse(stream.terminate(504));
        var outcome = stream.await();
        assertEquals(503, outcome.status());
        assertEquals("terminated", outcome.detail());
        assertTrue(answer.isCancelled());
    }

    @Test
    void terminationInTheMiddleOfAPhaseComesBeforeItsAnswer() {
        script.beforeSend =
                stream -> {
                    stream.terminate(503);
                    return CONTINUE;
                };
        assertEquals(503, start().await().status());
    }

    @Test
    void aStreamThatHasEndedIsNotTerminated() {
        start().await();
        assertFalse(Objects.requireNonNull(script.stream).terminate(503));
    }

    @Test
    void theStreamIsLentDuringPhasesOnly() {
        start().await();
        var stream = Objects.requireNonNull(script.stream);
        assertThrows(IllegalStateException.class, stream::request);
        assertThrows(IllegalStateException.class, stream::info);
    }

    @Test
    void aFilterOnAVirtualThreadMayBlock() {
        var latch = new CountDownLatch(1);
        script.runsOn = RunsOn.VIRTUAL_THREAD;
        script.beforeRoute =
                stream -> {
                    assertTrue(Thread.currentThread().isVirtual());
                    await(latch);
                    return LocalReply.of(418, "teapot");
                };
        var stream = start();
        latch.countDown();
        assertEquals(418, stream.await().status());
    }

    @Test
    void aFilterOnAVirtualThreadIsInterruptedAndItsViewsThrow() {
        var entered = new CountDownLatch(1);
        var refused = new AtomicBoolean();
        script.runsOn = RunsOn.VIRTUAL_THREAD;
        script.beforeRoute =
                stream -> {
                    entered.countDown();
                    await(new CountDownLatch(1));
                    refused.set(throwsOnUse(stream));
                    return CONTINUE;
                };
        var stream = start();
        await(entered);
        stream.cancel();
        assertTrue(refused.get());
        assertEquals("onDestroy", script.calls.getLast());
    }

    @Test
    void aLateBeforeSendIsWaitedFor() {
        var late = new CompletableFuture<BeforeSendStatus>();
        script.beforeSend = stream -> BeforeSendStatus.later(late);
        var stream = start();
        assertEquals("beforeSend", stream.waitsFor());
        late.complete(CONTINUE);
        assertEquals(200, stream.await().status());
    }

    private RunningStream startLate() {
        script.beforeRoute = stream -> BeforeRouteStatus.later(answer);
        return start();
    }

    private RunningStream start() {
        return FilterDriver.of(script, "{}").request("GET", "/").start();
    }

    private static boolean throwsOnUse(Stream stream) {
        try {
            stream.request();
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
