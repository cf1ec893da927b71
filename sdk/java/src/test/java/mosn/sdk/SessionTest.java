package mosn.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;

import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;

import mosn.plugin.v2.Action;
import mosn.plugin.v2.Actions;
import mosn.plugin.v2.Ask;
import mosn.plugin.v2.Cancel;
import mosn.plugin.v2.Configuration;
import mosn.plugin.v2.ConfigurationReply;
import mosn.plugin.v2.ConnectionFacts;
import mosn.plugin.v2.Credit;
import mosn.plugin.v2.Data;
import mosn.plugin.v2.Direction;
import mosn.plugin.v2.End;
import mosn.plugin.v2.Event;
import mosn.plugin.v2.Events;
import mosn.plugin.v2.Field;
import mosn.plugin.v2.Phase;
import mosn.plugin.v2.RequestHead;
import mosn.plugin.v2.ResponseHead;
import mosn.plugin.v2.RouteFacts;
import mosn.plugin.v2.Variable;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

class SessionTest {
    private static final String SERVICE = "mosn.plugin.v2.Plugin";
    private static final long PATIENCE_SECONDS = 30;

    private final BlockingQueue<Action> actions = new LinkedBlockingQueue<>();
    private final Child child;
    private final StreamObserver<Events> session;

    SessionTest(@TempDir Path folder) throws Exception {
        child = Child.start(folder, Map.of("PLUGIN_PROTOCOL_VERSIONS", "1,2"), "filter");
        var method =
                Methods.streaming(
                        SERVICE,
                        "Session",
                        Events.getDefaultInstance(),
                        Actions.getDefaultInstance());
        var call = child.channel().newCall(method, CallOptions.DEFAULT);
        session =
                ClientCalls.asyncBidiStreamingCall(
                        call,
                        new StreamObserver<Actions>() {
                            @Override
                            public void onNext(Actions message) {
                                actions.addAll(message.getActionsList());
                            }

                            @Override
                            public void onError(Throwable reason) {}

                            @Override
                            public void onCompleted() {}
                        });
    }

    @BeforeEach
    void itSpeaksTheSecond() {
        assertTrue(child.handshake().startsWith("1|2|unix|"), child.handshake());
    }

    @AfterEach
    void stop() throws Exception {
        child.close();
    }

    private ConfigurationReply configure(String json) {
        return configure(1, json);
    }

    private ConfigurationReply configure(int number, String json) {
        var method =
                Methods.unary(
                        SERVICE,
                        "Configure",
                        Configuration.getDefaultInstance(),
                        ConfigurationReply.getDefaultInstance());
        return child.call(
                method,
                Configuration.newBuilder()
                        .setNumber(number)
                        .setJson(ByteString.copyFromUtf8(json))
                        .addAllPhases(
                                List.of(
                                        Phase.BEFORE_ROUTE,
                                        Phase.AFTER_ROUTE,
                                        Phase.REQUEST_DATA,
                                        Phase.REQUEST_TRAILERS,
                                        Phase.BEFORE_SEND,
                                        Phase.RESPONSE_DATA))
                        .setMaxChunk(8)
                        .setInsertWindow(12)
                        .build());
    }

    private Action next() throws InterruptedException {
        var action = actions.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (action == null) {
            throw new AssertionError("the plugin does nothing");
        }
        return action;
    }

    private void send(Event.Builder... events) {
        var message = Events.newBuilder();
        for (var event : events) {
            message.addEvents(event);
        }
        session.onNext(message.build());
    }

    private static Event.Builder ask(long stream, Ask.Builder ask) {
        return Event.newBuilder().setStream(stream).setAsk(ask.setConfiguration(1));
    }

    private static Ask.Builder asking(Phase phase, String... fields) {
        var head = RequestHead.newBuilder().setProtocol("Http1").setPath(bytes("/"));
        for (var i = 0; i < fields.length; i += 2) {
            head.addFields(
                    Field.newBuilder().setName(bytes(fields[i])).setValue(bytes(fields[i + 1])));
        }
        return Ask.newBuilder().setNumber(1).setPhase(phase).setRequest(head);
    }

    private static ByteString bytes(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static Event.Builder data(Direction direction, String text, boolean end) {
        return Event.newBuilder()
                .setStream(1)
                .setData(
                        Data.newBuilder()
                                .setDirection(direction)
                                .setBytes(bytes(text))
                                .setEnd(end));
    }

    @Test
    void aConfigurationIsAcceptedWithWishes() {
        var wishes = configure("{\"user\": \"admin\"}").getAccepted();
        assertEquals(List.of(Phase.BEFORE_ROUTE), wishes.getPhasesList());
    }

    @Test
    void aWrongConfigurationIsRefused() {
        var refused = configure("{\"user\": \"\"}").getRefused();
        assertEquals("user", refused.getPath());
        assertEquals("is empty", refused.getProblem());
        assertEquals("write who may pass", refused.getFix());
    }

    @Test
    void aFilterThatCannotWorkIsRefused() {
        var refused = configure("{\"user\": \"a\", \"kind\": \"headless\"}").getRefused();
        assertEquals("the plugin's filter asks for no head of the request", refused.getProblem());
    }

    @Test
    void manyStreamsAreAnsweredInOneSession() throws Exception {
        configure("{\"user\": \"admin\"}");
        send(
                ask(1, asking(Phase.BEFORE_ROUTE, "User", "guest", "User", "admin").setLast(true)),
                ask(2, asking(Phase.BEFORE_ROUTE, "user", "guest").setLast(true)));
        var first = next();
        var second = next();
        var passed = (first.getStream() == 1 ? first : second).getVerdict();
        var refused = (first.getStream() == 1 ? second : first).getVerdict();
        assertTrue(passed.hasGoOn());
        assertEquals("/checked", passed.getChanges().getPath().toStringUtf8());
        assertEquals(3, passed.getChanges().getFieldsCount());
        assertEquals(403, refused.getReply().getStatus());
        assertEquals("not_admin", refused.getReply().getDetail());
        assertEquals("go away", refused.getReply().getBody().toStringUtf8());
    }

    @Test
    void factsComeWhenTheyAreAskedFor() throws Exception {
        configure("{\"user\": \"a\", \"kind\": \"routes\"}");
        var connection = ConnectionFacts.newBuilder().setListener("ingress");
        send(
                ask(
                        1,
                        asking(Phase.AFTER_ROUTE)
                                .setConnection(connection)
                                .setRoute(RouteFacts.getDefaultInstance())));
        assertTrue(next().getVerdict().hasReMatchRoute());
        var route = RouteFacts.newBuilder().setMatched(true).setCluster("c");
        var variable = Variable.newBuilder().setName("x-mosn-path").setValue(bytes("/found"));
        send(ask(1, asking(Phase.AFTER_ROUTE).setNumber(2).setRoute(route).addVariables(variable)));
        assertEquals("c ingress /found", next().getVerdict().getReply().getBody().toStringUtf8());
    }

    @Test
    void aBodyInPiecesKeepsToItsWindow() throws Exception {
        configure("{\"user\": \"a\", \"kind\": \"bodies\"}");
        send(ask(1, asking(Phase.BEFORE_ROUTE)));
        assertTrue(next().getVerdict().hasGoOn());
        send(data(Direction.REQUEST, "abcdefgh", false));
        var first = next().getBody();
        assertEquals("ABCDEFGH", first.getInsert().toStringUtf8());
        assertEquals(8, first.getDrop());
        send(data(Direction.REQUEST, "ijklmnop", true));
        assertEquals("IJKL", next().getBody().getInsert().toStringUtf8());
        send(Event.newBuilder().setStream(1).setCredit(Credit.newBuilder().setBytes(8)));
        var last = next().getBody();
        assertEquals("MNOP", last.getInsert().toStringUtf8());
        assertEquals(8, last.getDrop());
        assertTrue(last.getEnd());
    }

    @Test
    void trailersAreThereAlsoWhereNoneOfThemWasAskedFor() throws Exception {
        configure("{\"user\": \"a\", \"kind\": \"trailers\"}");
        send(ask(1, asking(Phase.BEFORE_ROUTE)));
        assertTrue(next().getVerdict().hasGoOn());
        var ask = Ask.newBuilder().setNumber(2).setPhase(Phase.REQUEST_TRAILERS);
        send(ask(1, ask));
        var verdict = next().getVerdict();
        assertTrue(verdict.hasGoOn());
        assertEquals(0, verdict.getChanges().getFieldsCount()); // of the head: its time is over
        var path = verdict.getChanges().getVariables(0);
        assertEquals(ByteString.copyFrom("/\u00e9", ISO_8859_1), path.getValue());
    }

    @Test
    void aWholeBodyIsReplaced() throws Exception {
        configure("{\"user\": \"a\", \"kind\": \"bodies\"}");
        var head = ResponseHead.newBuilder().setStatus(200);
        send(
                ask(1, asking(Phase.BEFORE_SEND).setResponse(head).setBody(10)),
                data(Direction.RESPONSE, "abcdefgh", false),
                data(Direction.RESPONSE, "ij", true));
        assertEquals("jihgfedc", next().getBody().getInsert().toStringUtf8());
        assertEquals("ba", next().getBody().getInsert().toStringUtf8());
        var verdict = next().getVerdict();
        assertTrue(verdict.getChanges().getReplaceBody());
        assertEquals(201, verdict.getChanges().getStatus());
    }

    @Test
    void anAskThatIsCancelledStopsItsThread() throws Exception {
        configure("{\"user\": \"a\", \"kind\": \"stuck\"}");
        send(ask(1, asking(Phase.BEFORE_ROUTE)));
        assertTrue(next().hasTerminate());
        send(Event.newBuilder().setStream(1).setCancel(Cancel.newBuilder().setNumber(1)));
        var verdict = next().getVerdict();
        assertTrue(verdict.getFailure().getMessage().contains("InterruptedException"));
    }

    @Test
    void aStreamThatIsOverSaysNothing() throws Exception {
        configure("{\"user\": \"a\", \"kind\": \"slow\"}");
        send(ask(1, asking(Phase.BEFORE_ROUTE)));
        send(Event.newBuilder().setStream(1).setEnd(End.newBuilder().setCancelled(true)));
        configure(2, "{\"user\": \"admin\"}");
        send(
                Event.newBuilder()
                        .setStream(2)
                        .setAsk(asking(Phase.BEFORE_ROUTE, "user", "admin").setConfiguration(2)));
        assertEquals(2, next().getStream());
    }

    @Test
    void aVerdictThatThePhaseDoesNotHaveIsAFailure() throws Exception {
        configure("{\"user\": \"a\", \"kind\": \"wrong\"}");
        send(ask(1, asking(Phase.BEFORE_ROUTE)));
        assertEquals(
                "java.lang.IllegalStateException: the filter may not answer RE_MATCH_ROUTE in"
                        + " BEFORE_ROUTE",
                next().getVerdict().getFailure().getMessage());
    }

    @Test
    void anUnknownConfigurationIsAFailure() throws Exception {
        send(ask(1, asking(Phase.BEFORE_ROUTE)));
        assertEquals("knows no configuration 1", next().getVerdict().getFailure().getMessage());
    }
}
