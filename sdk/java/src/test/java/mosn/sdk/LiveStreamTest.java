package mosn.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;

import io.grpc.stub.StreamObserver;

import mosn.plugin.v2.Action;
import mosn.plugin.v2.Actions;
import mosn.plugin.v2.Ask;
import mosn.plugin.v2.Data;
import mosn.plugin.v2.Direction;
import mosn.plugin.v2.Phase;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// What the proxy says while the pool has not come to a question, and between its answers.
class LiveStreamTest {
    private static final int WINDOW = 4;

    private final Deque<Runnable> pool = new ArrayDeque<>();
    private final List<String> called = new ArrayList<>();
    private @Nullable Error thrown;
    private final List<Action> said = new ArrayList<>();
    private final Configured configured =
            new Configured(
                    Filter.none()
                            .beforeRoute(s -> note("head"))
                            .requestData((s, chunk, end) -> twice("request", chunk))
                            .responseData((s, chunk, end) -> twice("response", chunk))
                            .onDestroy(s -> note("end")),
                    64,
                    WINDOW);
    private final LiveStream stream =
            new LiveStream(1, ask(1), configured, new Outbox(into(said)), pool::add, () -> {});

    private Verdict note(String what) {
        called.add(what);
        if (thrown != null) {
            throw thrown;
        }
        return Verdict.CONTINUE;
    }

    private Verdict twice(String what, byte[] chunk) {
        called.add(what);
        return Verdict.replace(
                ByteString.copyFrom(chunk).concat(ByteString.copyFrom(chunk)).toByteArray());
    }

    private static StreamObserver<Actions> into(List<Action> said) {
        return new StreamObserver<>() {
            @Override
            public void onNext(Actions message) {
                said.addAll(message.getActionsList());
            }

            @Override
            public void onError(Throwable reason) {}

            @Override
            public void onCompleted() {}
        };
    }

    private static Ask ask(int number) {
        return Ask.newBuilder().setNumber(number).setPhase(Phase.BEFORE_ROUTE).build();
    }

    private void data(Direction direction, String text) {
        var bytes = ByteString.copyFromUtf8(text);
        stream.data(Data.newBuilder().setDirection(direction).setBytes(bytes).build());
    }

    private void work() {
        for (var next = pool.poll(); next != null; next = pool.poll()) {
            next.run();
        }
    }

    private List<String> inserted(Direction direction) {
        return said.stream()
                .filter(a -> a.getBody().getDirection() == direction)
                .map(a -> a.getBody().getInsert().toStringUtf8())
                .toList();
    }

    @Test
    void whatIsCancelledBeforeItsTurnIsNotAnswered() {
        stream.ask(ask(1), configured);
        stream.cancel(1);
        stream.ask(ask(2), configured);
        work();
        assertEquals(List.of("head"), called);
        assertEquals(List.of(2), said.stream().map(a -> a.getVerdict().getNumber()).toList());
    }

    @Test
    void whatIsOverBeforeItsTurnIsOnlyTakenLeaveOf() {
        stream.ask(ask(1), configured);
        stream.end();
        work();
        assertEquals(List.of("end"), called);
        assertEquals(List.of(), said);
    }

    @Test
    void whatIsOverTwiceIsTakenLeaveOfOnce() {
        stream.end();
        stream.end();
        work();
        assertEquals(List.of("end"), called);
    }

    @Test
    void whateverIsThrownIsAnAnswer() {
        thrown = new StackOverflowError();
        stream.ask(ask(1), configured);
        work();
        thrown = null;
        stream.ask(ask(2), configured);
        work();
        assertTrue(said.get(0).getVerdict().hasFailure());
        assertTrue(said.get(1).getVerdict().hasGoOn());
    }

    @Test
    void whatWaitsForCreditHoldsUpItsOwnDirectionOnly() {
        data(Direction.RESPONSE, "abc");
        data(Direction.RESPONSE, "d");
        data(Direction.REQUEST, "x");
        work();
        assertEquals(List.of("response", "request"), called);
        assertEquals(List.of("abca"), inserted(Direction.RESPONSE));
        assertEquals(List.of("xx"), inserted(Direction.REQUEST));
        stream.credit(Direction.RESPONSE, 2);
        work();
        assertEquals(List.of("response", "request", "response"), called);
        assertEquals(List.of("abca", "bc"), inserted(Direction.RESPONSE));
        stream.credit(Direction.RESPONSE, 2);
        assertEquals(List.of("abca", "bc", "dd"), inserted(Direction.RESPONSE));
    }
}
