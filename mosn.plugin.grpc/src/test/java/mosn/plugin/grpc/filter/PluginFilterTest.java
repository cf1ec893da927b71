package mosn.plugin.grpc.filter;

import static mosn.api.stream.Continue.CONTINUE;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.CallException;
import mosn.api.ConfigException;
import mosn.api.message.Buffer;
import mosn.api.plugin.Plugin;
import mosn.testkit.FilterDriver;
import mosn.testkit.ScriptedPlugin;
import mosn.testkit.TestContext;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

class PluginFilterTest {
    private final TestContext context = new TestContext("checker");
    private final ScriptedPlugin plugin = context.onPlugin("checker");

    @Test
    void itIsShownTheHeadersAsMosnWritesThem() {
        plugin.answers(status(0));
        var outcome =
                driver("")
                        .request("GET", "/p")
                        .header("user", "admin")
                        .header("X-ID", "a")
                        .header("x-id", "b")
                        .header("cookie", "c=1")
                        .header("cookie", "d=2")
                        .send();
        assertEquals(CONTINUE, outcome.decision());
        var asked = plugin.asked().getFirst();
        assertEquals("before_route", asked.type());
        assertEquals("admin", asked.header().get("User"));
        assertEquals("a, b", asked.header().get("X-Id"));
        assertEquals("c=1; d=2", asked.header().get("Cookie"));
        assertEquals(0, asked.body().length());
    }

    @ParameterizedTest
    @CsvSource({"lower, x-id", "received, X-ID"})
    void namesAreWrittenAsConfigured(String names, String expected) {
        plugin.answers(status(0));
        driver("'header_names': '" + names + "'").request("GET", "/").header("X-ID", "a").send();
        assertEquals("a", plugin.asked().getFirst().header().get(expected));
    }

    @ParameterizedTest
    @CsvSource({"canonical", "lower", "received"})
    void aHeaderThatBearsAVariablesNameIsNotTakenForIt(String names) {
        plugin.answers(status(0));
        driver(
                        "'header_names': '"
                                + names
                                + "', 'variables': ['x-mosn-path', 'x-mosn-querystring']")
                .request("GET", "/p")
                .header("X-Mosn-Path", "/forged")
                .header("x-mosn-QUERYSTRING", "forged")
                .header("x-other", "kept")
                .send();
        var header = new TreeMap<>(plugin.asked().getFirst().header());
        header.keySet().removeIf(name -> !name.toLowerCase(Locale.ROOT).startsWith("x-"));
        assertEquals("/p", header.remove("x-mosn-path"));
        assertEquals(List.of("kept"), List.copyOf(header.values()));
    }

    @Test
    void statusMinusOneIsAnsweredWith403() {
        plugin.answers(
                new Plugin.Response(
                        Map.of("Www-Authenticate", "Basic", "Content-Length", "9", "X", ""),
                        Map.of(),
                        Buffer.of("no"),
                        -1));
        var outcome = driver("").request("GET", "/").send();
        assertEquals(403, outcome.status());
        assertEquals("plugin_denied", outcome.detail());
        var reply = outcome.reply();
        assertEquals("[Www-Authenticate=Basic]", reply.headers().toString());
        assertEquals("no", reply.body().toString(java.nio.charset.StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource({"7, 429", "-2, 401"})
    void anyStatusMayMeanAnything(int status, int code) {
        plugin.answers(status(status));
        var driver = driver("'status': {'7': 429, '-2': 401}");
        assertEquals(code, driver.request("GET", "/").send().status());
    }

    @ParameterizedTest
    @CsvSource({"1", "0", "-2"})
    void whatIsNotMappedPasses(int status) {
        plugin.answers(status(status));
        var driver = driver("'status': {'7': 429}");
        assertEquals(CONTINUE, driver.request("GET", "/").send().decision());
    }

    @ParameterizedTest
    @CsvSource({"-2, 429, 403", "-1, 401, 401"})
    void minusOneRefusesWhateverElseIsMapped(int mapped, int to, int code) {
        plugin.answers(status(-1));
        var driver = driver("'status': {'" + mapped + "': " + to + "}");
        assertEquals(code, driver.request("GET", "/").send().status());
    }

    @Test
    void aVariableThatIsNotThereIsRefused() {
        context.lacks("nope");
        var e = assertThrows(ConfigException.class, () -> driver("'variables': ['nope']"));
        assertEquals(
                "config.variables: there is no variable \"nope\"; write MOSN's variables",
                e.getMessage());
    }

    @Test
    void aHeaderThatCannotBeIsToldInASentence() {
        plugin.answers(new Plugin.Response(Map.of("x y", "z"), Map.of(), Buffer.EMPTY, 0));
        var outcome = driver("").request("GET", "/").send();
        assertEquals(500, outcome.status());
        var failure = assertInstanceOf(CallException.class, outcome.failure());
        assertTrue(
                String.valueOf(failure.getMessage())
                        .startsWith("plugin checker answers what cannot be sent: "),
                failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"timeout", "plugin_gone", "plugin_failed"})
    void noAnswerIsAFailureOfTheFilter(String detail) {
        plugin.fails(detail);
        assertEquals(500, driver("").request("GET", "/").send().status());
    }

    @Test
    void whereNoProcessIsReadyNothingPasses() {
        plugin.isDown();
        assertEquals(500, driver("").request("GET", "/").send().status());
    }

    @Test
    void withoutAskingForTheBodyItIsNotShownIt() {
        plugin.answers(status(0));
        driver("").request("POST", "/").body("secret").send();
        assertEquals(0, plugin.asked().getFirst().body().length());
    }

    @Test
    void theBodyIsShownUpToItsLimit() {
        var driver = driver("'parts': ['body'], 'body_limit': 4");
        plugin.answers(status(0));
        driver.request("POST", "/").header("a", "b").body("1234").send();
        var asked = plugin.asked().getFirst();
        assertEquals("1234", asked.body().toString(java.nio.charset.StandardCharsets.UTF_8));
        assertEquals(Map.of(), asked.header());
        assertEquals(413, driver.request("POST", "/").body("12345").send().status());
        assertEquals(1, plugin.asked().size());
    }

    @Test
    void theWordsOfTheConfigurationAreChecked() {
        var e = assertThrows(ConfigException.class, () -> driver("'phases': ['later']"));
        assertEquals(
                "config.phases: has \"later\"; write some of [before_route, after_route,"
                        + " after_choose_host, before_send]",
                e.getMessage());
    }

    @Test
    void textIsUtf8AndWhatIsNotIsReplaced() {
        assertEquals("Zoë", Fields.text("ZoÃ«"));
        assertEquals("Zo\ufffd", Fields.text("Zo\u00eb"));
        assertEquals("ZoÃ«", Fields.bytes("Zoë"));
        assertTrue(HeaderNames.CANONICAL.of("x-REQUEST-id").equals("X-Request-Id"));
    }

    private static Plugin.Response status(int status) {
        return new Plugin.Response(Map.of(), Map.of(), Buffer.EMPTY, status);
    }

    private FilterDriver driver(String keys) {
        return FilterDriver.of(
                new PluginFilterProvider(), ("{" + keys + "}").replace('\'', '"'), context);
    }
}
