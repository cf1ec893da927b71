package mosn.core.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import mosn.api.stream.BodyMode;
import mosn.api.stream.Drop;
import mosn.api.stream.LocalReply;
import mosn.api.stream.ReChooseHost;
import mosn.api.stream.ReMatchRoute;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.StreamFilterStatus;
import mosn.api.stream.Termination;
import mosn.core.message.StreamReset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// In which order filters are called, and what becomes of each of their answers.
class PhasesTest extends BenchTest {
    private static final LocalReply REPLY = LocalReply.of(403, "no").text("go away");

    @Override
    int hosts() {
        return 2;
    }

    private static Script streaming(String name) {
        return new Script(name).request(BodyMode.STREAMED).response(BodyMode.STREAMED);
    }

    @Test
    void everyPhaseComesInItsOrderAndFiltersInThatOfTheConfiguration() {
        bench.filters(streaming("a"), streaming("b"));
        bench.client().posts("/").sends("one").ends("two");
        var host = bench.host().leg();
        host.informs(103);
        host.begins(200);
        host.sends("three");
        host.ends("four");
        assertEquals(
                List.of(
                        "a beforeRoute",
                        "b beforeRoute",
                        "a afterRoute",
                        "b afterRoute",
                        "a afterChooseHost",
                        "b afterChooseHost",
                        "host POST /",
                        "a requestData one",
                        "b requestData one",
                        "host data one",
                        "a requestData two end",
                        "b requestData two end",
                        "host data two end",
                        "a informational 103",
                        "b informational 103",
                        "client 103",
                        "a beforeSend 200",
                        "b beforeSend 200",
                        "client 200",
                        "a responseData three",
                        "b responseData three",
                        "client data three",
                        "a responseData four end",
                        "b responseData four end",
                        "client data four end",
                        "a onDestroy",
                        "b onDestroy",
                        "stream left"),
                bench.trace().lines());
    }

    @Test
    void trailersComeBehindTheBodyInBothDirections() {
        bench.filters(streaming("a"));
        bench.client().posts("/").sends("one").endsWithTrailers();
        var host = bench.host().leg();
        host.begins(200);
        host.sends("two");
        host.endsWithTrailers();
        assertEquals(
                List.of(
                        "host POST /",
                        "a requestData one",
                        "host data one",
                        "a requestData end",
                        "a requestTrailers request",
                        "host trailers request",
                        "a beforeSend 200",
                        "client 200",
                        "a responseData two",
                        "client data two",
                        "a responseData end",
                        "a responseTrailers response",
                        "client trailers response",
                        "a onDestroy"),
                bench.trace().of("a", "client", "host").stream()
                        .filter(line -> !line.contains("Route") && !line.contains("Choose"))
                        .toList());
    }

    @Test
    void aMessageWithoutABodyHasNoDataPhase() {
        bench.filters(streaming("a"));
        bench.client().gets("/");
        bench.host().leg().answers(204);
        assertEquals(
                List.of(
                        "beforeRoute",
                        "afterRoute",
                        "afterChooseHost",
                        "beforeSend 204",
                        "onDestroy"),
                bench.trace().of("a"));
        assertEquals(List.of("GET / end"), bench.trace().of("host"));
        assertEquals(List.of("204 end"), bench.trace().of("client"));
    }

    @Test
    void chunksArePassedOneByOneWithoutFilters() {
        bench.client().posts("/").sends("one").ends("");
        bench.host().leg().begins(200);
        bench.host().leg().ends("two");
        assertEquals(List.of("POST /", "data one", "data end"), bench.trace().of("host"));
        assertEquals(List.of("200", "data two end"), bench.trace().of("client"));
    }

    @Test
    void withoutARouteFiltersAreAskedBeforeTheClientIsTold() {
        bench.filters(new Script("a"));
        var head = ScriptedClient.head("GET", "/");
        head.authority("elsewhere");
        var client = bench.client().begins(head, true);
        assertEquals(
                List.of("beforeRoute", "afterRoute", "beforeSend 404", "onDestroy"),
                bench.trace().of("a"));
        assertEquals("no_route", client.stream().info().detail());
        assertEquals(Set.of(ResponseFlag.NO_ROUTE_FOUND), client.stream().info().responseFlags());
    }

    @Test
    void aRouteThatAnswersItselfChoosesNoHost() {
        bench.route("'direct_response': {'status': 418, 'body': 'tea'}").filters(new Script("a"));
        bench.client().gets("/");
        assertEquals(
                List.of("beforeRoute", "afterRoute", "beforeSend 418", "onDestroy"),
                bench.trace().of("a"));
        assertEquals(List.of("418", "data tea end"), bench.trace().of("client"));
    }

    @ParameterizedTest
    @EnumSource(names = {"BEFORE_ROUTE", "AFTER_ROUTE", "AFTER_CHOOSE_HOST"})
    void aReplyIsTheAnswerAndIsSeenByAllFilters(Phase phase) {
        bench.filters(new Script("a"), new Script("b").on(phase, REPLY), new Script("c"));
        var client = bench.client().gets("/");
        assertEquals(List.of("403", "data go away end"), bench.trace().of("client"));
        assertEquals("text/plain; charset=utf-8", client.response().headers().get("content-type"));
        assertEquals("7", client.response().headers().get("content-length"));
        assertEquals("no", client.stream().info().detail());
        assertEquals(List.of(), bench.trace().of("host"));
        for (var filter : List.of("a", "b", "c")) {
            assertEquals(List.of("beforeSend 403", "onDestroy"), lastTwo(bench.trace().of(filter)));
        }
        assertEquals(
                phase == Phase.BEFORE_ROUTE ? 2 : phase == Phase.AFTER_ROUTE ? 3 : 4,
                bench.trace().of("c").size());
    }

    private static List<String> lastTwo(List<String> lines) {
        return lines.subList(lines.size() - 2, lines.size());
    }

    @Test
    void aReplyWhileTheBodyPassesResetsTheUpstream() {
        bench.filters(streaming("a").on(Phase.REQUEST_DATA, REPLY));
        bench.client().posts("/").sends("one").sends("dropped");
        assertEquals(List.of("POST /", "reset"), bench.trace().of("host"));
        assertEquals(List.of("403", "data go away end"), bench.trace().of("client"));
        assertEquals(
                List.of(
                        "requestData one",
                        "beforeSend 403",
                        "responseData go away end",
                        "onDestroy"),
                bench.trace().of("a").subList(3, 7));
    }

    @Test
    void aReplyToTrailersResetsTheUpstream() {
        bench.filters(new Script("a").on(Phase.REQUEST_TRAILERS, REPLY));
        bench.client().posts("/").sends("one").endsWithTrailers();
        assertEquals(List.of("POST /", "data one", "reset"), bench.trace().of("host"));
        assertEquals(List.of("403", "data go away end"), bench.trace().of("client"));
    }

    @Test
    void aReplyBehindTheResponsesHeadResetsTheStream() {
        bench.filters(
                streaming("a")
                        .on(
                                Phase.REQUEST_DATA,
                                turn -> turn.end() ? REPLY : mosn.api.stream.Continue.CONTINUE));
        bench.client().posts("/").sends("one");
        bench.host().leg().begins(200);
        bench.host().leg().sends("early");
        bench.client(0).ends("two");
        assertEquals(List.of("POST /", "data one", "reset"), bench.trace().of("host"));
        assertEquals(List.of("200", "data early", "reset"), bench.trace().of("client"));
    }

    @Test
    void aReplyThatReplacesAResponseIsSeenByFiltersBehindOnly() {
        bench.filters(streaming("a"), streaming("b").on(Phase.BEFORE_SEND, REPLY), streaming("c"));
        bench.client().gets("/");
        bench.host().leg().begins(200);
        bench.host().leg().ends("dropped");
        assertEquals(List.of("403", "data go away end"), bench.trace().of("client"));
        assertEquals(
                List.of(
                        "a beforeSend 200",
                        "b beforeSend 200",
                        "c beforeSend 403",
                        "c responseData go away end",
                        "a onDestroy",
                        "b onDestroy",
                        "c onDestroy"),
                bench.trace().of("a", "b", "c").stream()
                        .filter(line -> !line.contains("Route") && !line.contains("Choose"))
                        .toList());
        assertEquals(List.of("GET / end", "reset"), bench.trace().of("host"));
    }

    @Test
    void aReplyToAReplyIsSeenByFiltersBehindOnly() {
        bench.filters(
                streaming("a").on(Phase.BEFORE_ROUTE, LocalReply.of(401, "first").text("one")),
                streaming("b").on(Phase.BEFORE_SEND, LocalReply.of(402, "second").text("two")),
                streaming("c").on(Phase.BEFORE_SEND, LocalReply.of(403, "third").text("three")),
                streaming("d"));
        var client = bench.client().gets("/");
        assertEquals(List.of("403", "data three end"), bench.trace().of("client"));
        assertEquals("third", client.stream().info().detail());
        assertEquals(
                List.of(
                        "a beforeRoute",
                        "a beforeSend 401",
                        "b beforeSend 401",
                        "c beforeSend 402",
                        "d beforeSend 403",
                        "d responseData three end"),
                bench.trace().of("a", "b", "c", "d").subList(0, 6));
    }

    @ParameterizedTest
    @EnumSource
    void aTerminationResetsTheStreamInEveryPhase(Phase phase) {
        bench.filters(streaming("a").on(phase, Termination.TERMINATION), streaming("b"));
        var client = bench.client().posts("/").sends("one").endsWithTrailers();
        if (bench.host().begun() > 0) {
            var host = bench.host().leg();
            host.informs(103);
            host.begins(200);
            host.sends("two");
            host.endsWithTrailers();
        }
        var got = bench.trace().of("client");
        assertEquals("reset", got.getLast());
        assertEquals("terminated_by_filter", client.stream().info().detail());
        assertEquals(
                Set.of(ResponseFlag.DOWNSTREAM_TERMINATE), client.stream().info().responseFlags());
        assertEquals(
                List.of("a onDestroy", "b onDestroy", "stream left"),
                bench.trace()
                        .lines()
                        .subList(bench.trace().lines().size() - 3, bench.trace().lines().size()));
    }

    @Test
    void aDroppedInformationalResponseLeavesTheResponseAlone() {
        bench.filters(new Script("a").on(Phase.INFORMATIONAL, Drop.DROP), new Script("b"));
        bench.client().gets("/");
        bench.host().leg().informs(103);
        bench.host().leg().informs(102);
        bench.host().leg().answers(200);
        assertEquals(List.of("200 end"), bench.trace().of("client"));
        assertEquals(
                "b beforeSend 200",
                bench.trace().of("b").isEmpty() ? "" : "b " + bench.trace().of("b").get(3));
    }

    @Test
    void aReMatchCallsTheSameFilterAgainAndThoseBehindIt() {
        var left = new AtomicInteger(1);
        bench.filters(
                new Script("a"),
                new Script("b")
                        .on(Phase.AFTER_ROUTE, _ -> whileLeft(left, ReMatchRoute.RE_MATCH_ROUTE)),
                new Script("c"));
        bench.client().gets("/");
        assertEquals(
                List.of("a afterRoute", "b afterRoute", "b afterRoute", "c afterRoute"),
                bench.trace().of("a", "b", "c").subList(3, 7));
        bench.host().leg().answers(200);
    }

    @Test
    void aReChoiceTakesAnotherHostAndCallsTheSameFilterAgain() {
        var left = new AtomicInteger(1);
        var hosts = new java.util.ArrayList<Object>();
        bench.filters(
                new Script("a"),
                new Script("b")
                        .on(
                                Phase.AFTER_CHOOSE_HOST,
                                turn -> {
                                    hosts.add(
                                            java.util.Objects.requireNonNull(turn.stream().host()));
                                    return whileLeft(left, ReChooseHost.RE_CHOOSE_HOST);
                                }),
                new Script("c"));
        bench.client().gets("/");
        assertEquals(
                List.of(
                        "a afterChooseHost",
                        "b afterChooseHost",
                        "b afterChooseHost",
                        "c afterChooseHost"),
                bench.trace().of("a", "b", "c").subList(6, 10));
        assertEquals(2, Set.copyOf(hosts).size());
    }

    @ParameterizedTest
    @CsvSource({"10, 200", "11, 500"})
    void tenRoundsAreAllowed(int rounds, int status) throws InterruptedException {
        var matches = new AtomicInteger(5);
        var choices = new AtomicInteger(rounds - 5);
        bench.filters(
                new Script("a")
                        .allowed()
                        .on(Phase.AFTER_ROUTE, _ -> whileLeft(matches, ReMatchRoute.RE_MATCH_ROUTE))
                        .on(
                                Phase.AFTER_CHOOSE_HOST,
                                _ -> whileLeft(choices, ReChooseHost.RE_CHOOSE_HOST)));
        var client = bench.client().gets("/");
        if (status == 200) {
            bench.answerAnywhere(200);
        }
        assertEquals(List.of(status + " end"), bench.trace().of("client"));
        assertEquals(status == 200 ? null : "too_many_rounds", client.stream().info().detail());
    }

    private static StreamFilterStatus whileLeft(AtomicInteger left, StreamFilterStatus status) {
        return left.getAndDecrement() > 0 ? status : mosn.api.stream.Continue.CONTINUE;
    }

    @Test
    void anUpstreamThatFailsBeforeItsHeadIsA502ThatFiltersSee() {
        bench.filters(new Script("a"));
        var client = bench.client().posts("/").sends("x");
        bench.host().leg().resets(StreamReset.UPSTREAM_RESET);
        assertEquals("beforeSend 502", bench.trace().of("a").get(3));
        assertEquals(List.of("502 end"), bench.trace().of("client"));
        assertEquals("upstream_reset", client.stream().info().detail());
    }

    @Test
    void anUpstreamThatFailsBehindItsHeadResetsTheStream() {
        bench.filters(new Script("a"));
        bench.client().gets("/");
        bench.host().leg().begins(200);
        bench.host().leg().resets(StreamReset.UPSTREAM_CLOSED);
        assertEquals(List.of("200", "reset"), bench.trace().of("client"));
    }

    @Test
    void aRequestThatTakesTooLongIsA504() throws InterruptedException {
        bench.route("'route': {'cluster_name': 'c', 'timeout': '30ms'}").filters(new Script("a"));
        var client = bench.client().gets("/");
        bench.trace().await("stream left");
        assertEquals(List.of("504 end"), bench.trace().of("client"));
        assertEquals(List.of("GET / end", "reset"), bench.trace().of("host"));
        assertEquals("upstream_timeout", client.stream().info().detail());
        assertEquals(
                Set.of(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT),
                client.stream().info().responseFlags());
    }

    @Test
    void aOneWayRequestEndsWhenItIsSent() {
        bench.filters(new Script("a"));
        bench.client().wantsNoAnswer().posts("/").ends("x");
        assertEquals(List.of("POST /", "data x end"), bench.trace().of("host").subList(0, 2));
        assertEquals(List.of(), bench.trace().of("client"));
        assertEquals("onDestroy", bench.trace().of("a").getLast());
    }

    @Test
    void aResponseThatEndsBeforeTheRequestEndsBoth() {
        bench.filters(streaming("a"));
        var client = bench.client().posts("/").sends("one");
        bench.host().leg().begins(413);
        bench.host().leg().ends("too much");
        client.sends("two");
        assertEquals(List.of("POST /", "data one", "reset"), bench.trace().of("host"));
        assertEquals(List.of("413", "data too much end"), bench.trace().of("client"));
    }

    @Test
    void aTunnelsBytesAreNoBody() {
        bench.filters(
                streaming("a"),
                new Script("b").request(BodyMode.whole(9)).response(BodyMode.whole(9)));
        var head = ScriptedClient.head("GET", "/", "upgrade", "websocket");
        head.upgrade(true);
        var client = bench.client().begins(head, false);
        bench.host().leg().begins(101);
        client.sends("up");
        bench.host().leg().sends("down");
        client.ends("more up");
        bench.host().leg().ends("more down");
        assertEquals(List.of("GET /", "data up", "data more up end"), bench.trace().of("host"));
        assertEquals(List.of("101", "data down", "data more down end"), bench.trace().of("client"));
        assertEquals(
                List.of(
                        "beforeRoute",
                        "afterRoute",
                        "afterChooseHost",
                        "beforeSend 101",
                        "onDestroy"),
                bench.trace().of("a"));
    }
}
