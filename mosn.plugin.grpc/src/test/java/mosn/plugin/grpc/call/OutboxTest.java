package mosn.plugin.grpc.call;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.grpc.GrpcCall;
import mosn.api.message.Buffer;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

class OutboxTest {
    private static final long HOLD = Outbox.HOLD.toNanos();

    private final Reader process = new Reader();
    private long now = 1;
    private final Outbox outbox = new Outbox(() -> now);

    OutboxTest() {
        outbox.begin(process);
    }

    /// How many events were in each message that it was sent.
    private static final class Reader implements GrpcCall {
        private final List<Integer> messages = new ArrayList<>();
        private final CountDownLatch awaited = new CountDownLatch(1);
        private boolean ready = true;

        @Override
        public void send(Buffer message) {
            var from = new ProtoReader(message.toByteArray());
            var events = 0;
            while (from.next()) {
                events++;
                from.skip();
            }
            messages.add(events);
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void awaitReady() {
            awaited.countDown();
        }

        @Override
        public void halfClose() {}

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void cancel() {}
    }

    private void ask(long... streams) {
        for (var stream : streams) {
            outbox.add(event(stream, Outbox.Answer.DUE, 10));
        }
    }

    private static Outbox.Event event(long stream, Outbox.Answer answer, int size) {
        var message = new ProtoWriter();
        message.bytes(2, new byte[size]);
        return new Outbox.Event(stream, true, answer, message);
    }

    /// Some that wait for the process.
    private void wait(int streams) {
        for (var stream = 101; stream <= 100 + streams; stream++) {
            ask(stream);
        }
        process.messages.clear();
    }

    @Test
    void whileSeveralWaitWhatComesGoesTogether() {
        wait(Outbox.SEVERAL);
        ask(1, 2, 3);
        assertEquals(List.of(), process.messages);
        outbox.onAnswer(101);
        outbox.onHeard();
        assertEquals(List.of(3), process.messages);
    }

    @Test
    void whileFewWaitEachGoesAtOnce() {
        wait(Outbox.SEVERAL - 1);
        ask(1);
        outbox.onAnswer(101);
        outbox.onAnswer(102);
        ask(2);
        assertEquals(List.of(1, 1), process.messages);
    }

    @Test
    void nothingWaitsForLongerThanTheHold() throws Exception {
        wait(Outbox.SEVERAL);
        now += HOLD - 1;
        ask(1);
        assertEquals(List.of(), process.messages);
        assertTrue(process.awaited.await(10, TimeUnit.SECONDS));
        outbox.onReady();
        now += HOLD;
        ask(2);
        assertEquals(List.of(1, 1), process.messages);
    }

    /// What the process owes it no answer to any more.
    @Test
    void aStreamThatIsForgottenDoesNotWait() {
        wait(Outbox.SEVERAL);
        assertTrue(outbox.forget(101));
        ask(1);
        assertEquals(List.of(1), process.messages);
    }

    /// The stream may last for hours without its filter, and nobody minds whether this is answered.
    @Test
    void whoIsWaitedForNoMoreDoesNotWait() {
        wait(Outbox.SEVERAL);
        outbox.add(event(101, Outbox.Answer.NOT_WANTED, 10));
        outbox.onHeard();
        ask(1);
        assertEquals(List.of(1, 1), process.messages);
    }

    /// It has nothing to answer, so there is nothing to wait for.
    @Test
    void whatIsNotAnsweredHoldsNothing() {
        for (var stream = 1; stream < 10; stream++) {
            outbox.add(event(stream, Outbox.Answer.NONE, 10));
        }
        assertEquals(9, process.messages.size());
    }

    @Test
    void aMessageHasItsLimit() {
        process.ready = false;
        for (var stream = 1; stream < 8; stream++) {
            outbox.add(event(stream, Outbox.Answer.NONE, 100_000));
        }
        process.ready = true;
        outbox.onReady();
        assertEquals(List.of(2, 2, 2, 1), process.messages);
    }

    @Test
    void whatIsForgottenIsNotSent() {
        wait(Outbox.SEVERAL);
        ask(1, 2, 3);
        assertFalse(outbox.forget(2));
        outbox.onHeard();
        assertEquals(List.of(2), process.messages);
    }

    @Test
    void afterTheEndNothingGoes() {
        outbox.end();
        ask(1);
        outbox.onHeard();
        assertEquals(List.of(), process.messages);
    }
}
