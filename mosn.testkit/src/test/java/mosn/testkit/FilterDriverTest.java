package mosn.testkit;

import static mosn.api.stream.Continue.CONTINUE;
import static mosn.api.stream.Drop.DROP;
import static mosn.api.stream.ReChooseHost.RE_CHOOSE_HOST;
import static mosn.api.stream.ReMatchRoute.RE_MATCH_ROUTE;
import static mosn.api.stream.Termination.TERMINATION;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.ConfigException;
import mosn.api.message.Buffer;
import mosn.api.stream.BodyMode;
import mosn.api.stream.LocalReply;
import mosn.api.stream.RequestDataStatus;
import mosn.api.stream.ResponseDataStatus;
import mosn.api.stream.ResponseFlag;
import mosn.api.stream.Route;
import mosn.api.upstream.Host;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

class FilterDriverTest {
    private final Script script = new Script();

    @Test
    void phasesComeInTheProxysOrder() {
        script.requestBody = BodyMode.STREAMED;
        script.responseBody = BodyMode.STREAMED;
        var outcome =
                post("a", "b")
                        .trailer("t", "1")
                        .informational(103)
                        .answered(200, "x")
                        .answeredTrailer("u", "2")
                        .send();
        assertEquals(
                List.of(
                        "create",
                        "beforeRoute",
                        "afterRoute",
                        "afterChooseHost",
                        "requestData a",
                        "requestData b",
                        "requestData ",
                        "requestTrailers",
                        "informational 103",
                        "beforeSend 200",
                        "responseData x",
                        "responseData ",
                        "responseTrailers",
                        "onDestroy"),
                script.calls);
        assertEquals(CONTINUE, outcome.decision());
        assertEquals("ab", outcome.request().text());
        assertEquals("1", outcome.request().trailers().get("t"));
        assertEquals("2", outcome.response().trailers().get("u"));
        assertEquals(List.of(103), outcome.informational());
    }

    @Test
    void aPhaseThatIsNotOverriddenIsNotCalled() {
        var driver = FilterDriver.of(new Script.OnlyAfterRoute(), "{}");
        assertEquals(
                List.of("afterRoute: CONTINUE"), driver.request("GET", "/").send().transcript());
    }

    @Test
    void aReplyKeepsTheRequestFromTheUpstreamAndPassesTheSenderPhases() {
        script.afterRoute = stream -> LocalReply.of(429, "limited").text("slow down");
        var outcome = post().send();
        assertEquals(
                List.of("create", "beforeRoute", "afterRoute", "beforeSend 429", "onDestroy"),
                script.calls);
        assertEquals("limited", outcome.detail());
        assertEquals("slow down", outcome.response().text());
        assertEquals("9", outcome.response().head().headers().get("content-length"));
        assertFalse(outcome.reachedUpstream());
    }

    @Test
    void aReplyInBeforeSendReplacesTheResponseAndIsNotSeenAgain() {
        script.responseBody = BodyMode.STREAMED;
        script.beforeSend = stream -> LocalReply.of(502, "bad_answer");
        var outcome = post().answered(200, "secret").send();
        assertEquals(502, outcome.status());
        assertEquals("", outcome.response().text());
        assertFalse(script.calls.contains("responseData secret"));
    }

    @Test
    void aReplyOnceTheResponseHasBegunIsAReset() {
        script.responseBody = BodyMode.STREAMED;
        script.responseData =
                (stream, chunk) -> {
                    throw new IllegalStateException("half way");
                };
        var outcome = post().answered(200, "x").send();
        assertTrue(outcome.isReset());
        assertEquals(200, outcome.status());
        assertEquals(Set.of(ResponseFlag.FILTER_FAILURE), outcome.flags());
    }

    @Test
    void terminationEndsTheStreamWithoutAnAnswer() {
        script.beforeRoute = stream -> TERMINATION;
        var outcome = post().send();
        assertSame(TERMINATION, outcome.decision());
        assertEquals(0, outcome.status());
        assertTrue(outcome.isReset());
        assertEquals(List.of("create", "beforeRoute", "onDestroy"), script.calls);
    }

    @Test
    void anExceptionIsAnsweredWith500AndTheFilterIsOnlyDestroyed() {
        var thrown = new IllegalStateException("broken");
        script.beforeRoute =
                stream -> {
                    throw thrown;
                };
        var outcome = post().send();
        assertSame(thrown, outcome.failure());
        assertEquals(500, outcome.status());
        assertEquals("filter_error", outcome.detail());
        assertEquals(List.of("create", "beforeRoute", "onDestroy"), script.calls);
        var e = assertThrows(AssertionError.class, outcome::decision);
        assertSame(thrown, e.getCause());
    }

    @Test
    void aChangedRequestIsMatchedAgain() {
        script.afterRoute =
                stream -> {
                    if (cluster(stream.route()).equals("old")) {
                        stream.request().path("/new");
                        return RE_MATCH_ROUTE;
                    }
                    return CONTINUE;
                };
        var outcome = post().routed(head -> "/new".equals(head.path()) ? "new" : "old").send();
        assertEquals(2, script.calls.stream().filter("afterRoute"::equals).count());
        assertEquals("/new", outcome.request().head().path());
    }

    @Test
    void hostsAreChosenAgainUntilThereIsNoOther() {
        script.afterChooseHost =
                stream -> address(stream.host()).equals("b:1") ? CONTINUE : RE_CHOOSE_HOST;
        assertEquals(200, post().hosts("a:1", "b:1").send().status());
        var none = post().hosts("a:1").send();
        assertEquals(502, none.status());
        assertEquals("no_healthy_upstream", none.detail());
    }

    @Test
    void theEleventhRepetitionIsAFailure() {
        script.afterRoute = stream -> RE_MATCH_ROUTE;
        var outcome = post().send();
        assertEquals(500, outcome.status());
        assertEquals("too_many_rounds", outcome.detail());
        assertEquals(11, script.calls.stream().filter("afterRoute"::equals).count());
    }

    @Test
    void aRequestWithoutARouteIsAnsweredWith404BehindAfterRoute() {
        var outcome = post().unrouted().send();
        assertEquals(404, outcome.status());
        assertEquals(CONTINUE, outcome.decision());
        assertEquals(
                List.of("create", "beforeRoute", "afterRoute", "beforeSend 404", "onDestroy"),
                script.calls);
    }

    @Test
    void chunksAreReplacedAndTheLengthIsTakenBack() {
        script.requestBody = BodyMode.STREAMED;
        script.responseBody = BodyMode.STREAMED;
        script.requestData = (stream, chunk) -> RequestDataStatus.replace(shout(chunk));
        script.responseData = (stream, chunk) -> ResponseDataStatus.replace(Buffer.EMPTY);
        var outcome = post("ab", "c").answered(200, "x", "y").send();
        assertEquals("AB!C!", outcome.request().text());
        assertNull(outcome.request().head().headers().get("content-length"));
        assertEquals("", outcome.response().text());
        assertNull(outcome.response().head().headers().get("content-length"));
    }

    @Test
    void aChunkIsLentForItsPhaseOnly() {
        script.requestBody = BodyMode.STREAMED;
        script.requestData =
                (stream, chunk) -> {
                    script.kept = chunk;
                    return CONTINUE;
                };
        post("ab").send();
        assertThrows(IllegalStateException.class, () -> Objects.requireNonNull(script.kept).get(0));
    }

    @Test
    void aWholeBodyIsThereFromTheFirstPhaseAndMayBeReplaced() {
        script.requestBody = BodyMode.whole(4);
        script.responseBody = BodyMode.whole(4);
        script.beforeRoute =
                stream -> {
                    stream.requestBody(shout(Objects.requireNonNull(stream.requestBody())));
                    return CONTINUE;
                };
        script.beforeSend =
                stream -> {
                    stream.responseBody(shout(Objects.requireNonNull(stream.responseBody())));
                    return CONTINUE;
                };
        var outcome = post("a", "b").answered(200, "xyz").send();
        assertEquals("AB!", outcome.request().text());
        assertEquals("3", outcome.request().head().headers().get("content-length"));
        assertEquals("XYZ!", outcome.response().text());
        assertEquals("4", outcome.response().head().headers().get("content-length"));
    }

    @Test
    void aBodyOverTheLimitIsAnsweredWith413AndOnTheResponseWith500() {
        script.requestBody = BodyMode.whole(4);
        script.responseBody = BodyMode.whole(4);
        assertEquals(413, post("abcde").send().status());
        assertEquals(List.of("create", "beforeSend 413", "onDestroy"), script.calls);
        assertEquals(500, post("abcd").answered(200, "vwxyz").send().status());
    }

    @Test
    void aBodyThatIsNotHeldCannotBeReplaced() {
        script.beforeRoute =
                stream -> {
                    stream.requestBody(Buffer.of("x"));
                    return CONTINUE;
                };
        assertTrue(post("a").send().failure() instanceof IllegalStateException);
    }

    @Test
    void anInformationalResponseCanBeDropped() {
        script.informational = DROP;
        assertEquals(List.of(), post().informational(103).send().informational());
    }

    @Test
    void aDataMethodWithoutStreamedIsRefused() {
        script.requestBody = BodyMode.NOT_WANTED;
        script.checksModes = true;
        var e = assertThrows(IllegalStateException.class, () -> post("a").send());
        assertEquals(
                "mosn.testkit.Script$Both overrides requestData, which is never called: its"
                        + " factory's requestBody() says NOT_WANTED; return STREAMED",
                e.getMessage());
    }

    @Test
    void anUnknownKeyIsRefused() {
        assertThrows(ConfigException.class, () -> FilterDriver.of(script, "{\"colour\": \"red\"}"));
    }

    @Test
    void closingTheDriverClosesTheFactory() {
        FilterDriver.of(script, "{}").close();
        assertTrue(script.closed);
    }

    private StreamScript post(String... chunks) {
        return FilterDriver.of(script, "{}").request("POST", "/").body(chunks);
    }

    private static String cluster(@org.jspecify.annotations.Nullable Route route) {
        return String.valueOf(Objects.requireNonNull(route).cluster());
    }

    private static String address(@org.jspecify.annotations.Nullable Host host) {
        return Objects.requireNonNull(host).address();
    }

    private static Buffer shout(Buffer chunk) {
        return Buffer.of(chunk.toString(StandardCharsets.UTF_8).toUpperCase(Locale.ROOT) + "!");
    }
}
