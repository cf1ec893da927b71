package mosn.plugin.grpc.supervise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.CallException;
import mosn.api.grpc.GrpcCall;
import mosn.api.grpc.GrpcPeer;
import mosn.api.grpc.GrpcReceiver;
import mosn.api.grpc.GrpcRequest;
import mosn.api.grpc.GrpcStatus;
import mosn.api.message.Buffer;
import mosn.plugin.grpc.call.Protocol;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/// A process whose sessions end.
class ReadyTest {
    private final Peer peer = new Peer();
    private final List<String> faults = new ArrayList<>();

    private Ready ready(Duration deaf) {
        return ready(deaf, 0);
    }

    private Ready ready(Duration deaf, int hangAfter) {
        var normal = Timing.NORMAL;
        var timing =
                new Timing(
                        normal.firstBackoff(),
                        normal.maxBackoff(),
                        normal.crashLoop(),
                        normal.stable(),
                        normal.probe(),
                        deaf,
                        normal.shutdown(),
                        normal.unwell(),
                        normal.doubt());
        var conversation = Protocol.of(2).open(peer);
        return new Ready("p.0", conversation, hangAfter, faults::add, (_, _) -> {}, timing);
    }

    private void endSession(Ready ready) {
        var _ = Objects.requireNonNull(ready.sessions()).here();
        peer.session()
                .onClosed(new GrpcStatus(GrpcStatus.UNAVAILABLE, "scripted"), new NoHeaders());
    }

    @Test
    void onceOneHasEndedItIsDoubtful() {
        var ready = ready(Duration.ofHours(1));
        assertFalse(ready.isDoubtful());
        endSession(ready);
        assertTrue(ready.isDoubtful());
        ready.answered(1, null);
        assertFalse(ready.isDoubtful());
    }

    @Test
    void oneThatOnlyEndsSessionsIsOfNoUse() {
        var ready = ready(Duration.ZERO);
        endSession(ready);
        endSession(ready);
        assertEquals(List.of(), faults);
        endSession(ready);
        assertEquals(
                List.of(
                        "it ends its sessions without an answer: the session ended with status 14"
                                + " scripted"),
                faults);
    }

    @Test
    void oneThatAnswersBetweenThemIsOfUse() {
        var ready = ready(Duration.ZERO);
        for (var i = 0; i < 5; i++) {
            endSession(ready);
            endSession(ready);
            ready.answered(1, null);
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void theEndOfAllAtOnceIsThatOfTheProcess() {
        var ready = ready(Duration.ofHours(1));
        for (var i = 0; i < 100; i++) {
            endSession(ready);
        }
        assertEquals(List.of(), faults);
    }

    @Test
    void onlyAnswersThatAreLateTellThatItHangs() {
        var ready = ready(Duration.ofHours(1), 2);
        ready.answered(1, new CallException("timeout", ""));
        ready.answered(1, new CallException("plugin_busy", ""));
        assertEquals(List.of(), faults);
        ready.answered(1, new CallException("timeout", ""));
        assertEquals(List.of("it has let 2 calls in a row pass their deadline"), faults);
    }

    private static final class Peer implements GrpcPeer {
        private final List<GrpcReceiver> sessions = new ArrayList<>();

        GrpcReceiver session() {
            return sessions.getLast();
        }

        @Override
        public GrpcCall call(GrpcRequest request, GrpcReceiver receiver) {
            sessions.add(receiver);
            return new FakeHost.Call(receiver);
        }

        @Override
        public CompletionStage<Buffer> call(GrpcRequest request, Buffer message) {
            throw new AssertionError(request);
        }

        @Override
        public void close() {}
    }
}
