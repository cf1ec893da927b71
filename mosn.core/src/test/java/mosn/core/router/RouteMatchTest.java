package mosn.core.router;

import static mosn.core.router.Routers.cluster;
import static mosn.core.router.Routers.rule;
import static mosn.core.router.Routers.withRules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.ConfigException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteMatchTest {
    @ParameterizedTest
    @CsvSource({
        "/, /, true",
        "/, /any/thing, true",
        "/, *, true",
        "/api, /api, true",
        "/api, /api/x, true",
        "/api, /apix, true",
        "/api, /API, false",
        "/api, /ap, false",
        "/api/, /api, false",
        "/api?x, /api?x, false",
        "/a%20b, /a%20b/c, true",
        "/a%2Fb, /a%2fb, false"
    })
    void aPrefixIsComparedByteForByteWhereverASegmentEnds(
            String prefix, String target, boolean matches) {
        assertEquals(matches, matches("'prefix': '" + prefix + "'", Request.get(target)));
    }

    @ParameterizedTest
    @CsvSource({
        "/api, /api, true",
        "/api, /API, true",
        "/api, /api?query, true",
        "/api, /api/, false",
        "/api, /api/x, false",
        "/api, /ap, false"
    })
    void aPathIsEqualWithoutRegardToCaseAndQuery(String path, String target, boolean matches) {
        assertEquals(matches, matches("'path': '" + path + "'", Request.get(target)));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/[0-9]+, /api/17, true",
        "/api/[0-9]+, /v1/api/17/x, true",
        "^/api/[0-9]+$, /api/17/x, false",
        "^/api/[0-9]+$, /api/17?x, true",
        "/API, /api, false",
        "(?i)/API, /api, true"
    })
    void aRegexMatchesAnyPartAsInGo(String regex, String target, boolean matches) {
        assertEquals(matches, matches("'regex': '" + regex + "'", Request.get(target)));
    }

    @Test
    void bytesBeyondAsciiCompareAsUtf8() {
        var sent = Request.get("/b\u00C3\u00BCcher"); // the bytes of UTF-8, one character each
        assertTrue(matches("'prefix': '/bücher'", sent));
        assertTrue(matches("'path': '/bücher'", sent));
        assertTrue(matches("'regex': '^/b(ü)cher$'", sent));
        assertFalse(matches("'path': '/bücher'", Request.get("/b\u00E3\u00BCcher")));
    }

    @Test
    void theFirstRouteThatMatchesIsTaken() {
        var router =
                withRules(
                        rule("'prefix': '/a'", "first"),
                        rule("'path': '/a'", "hidden"),
                        rule("'prefix': '/'", "last"));
        assertEquals("first", cluster(router, Request.get("/a")));
        assertEquals("last", cluster(router, Request.get("/b")));
    }

    @Test
    void ofSeveralPathRulesPrefixGoesBeforePathAndPathBeforeRegex() {
        assertTrue(matches("'prefix': '/a', 'path': '/b', 'regex': '/c'", Request.get("/a")));
        assertFalse(matches("'prefix': '/a', 'path': '/b', 'regex': '/c'", Request.get("/b")));
        assertTrue(matches("'path': '/b', 'regex': '/c'", Request.get("/b")));
        assertFalse(matches("'path': '/b', 'regex': '/c'", Request.get("/c")));
    }

    @Test
    void anEmptyMatchIsMetByEverything() {
        assertTrue(matches("", Request.get("/")));
        assertTrue(matches("", Request.rpc()));
    }

    @Test
    void aRequestWithoutPathMatchesNoPathRule() {
        assertFalse(matches("'prefix': '/'", Request.rpc()));
        assertFalse(matches("'path': '/'", Request.rpc()));
        assertFalse(matches("'regex': '.*'", Request.rpc()));
    }

    @ParameterizedTest
    @CsvSource({
        "x, a, false, a, true",
        "X, a, false, a, true",
        "x, a, false, A, false",
        "x, a, false, ab, false",
        "x, '', false, '', true",
        "x, '', false, a, false",
        "x, a+, true, baac, true",
        "x, ^a+$, true, baac, false",
        "y, .*, true, a, false"
    })
    void aHeaderHasTheValueOrAPartOfItMatches(
            String name, String value, boolean regex, String sent, boolean matches) {
        assertEquals(
                matches, matches(header(name, value, regex), Request.get("/").with("x", sent)));
    }

    @Test
    void everyHeaderMustMatch() {
        var both = "'headers': [{'name': 'a', 'value': '1'}, {'name': 'b', 'value': '2'}]";
        assertTrue(matches(both, Request.get("/").with("a", "1").with("b", "2")));
        assertFalse(matches(both, Request.get("/").with("a", "1")));
    }

    @Test
    void pathAndHeadersMustMatch() {
        var both = "'prefix': '/a', " + header("x", "1", false);
        assertTrue(matches(both, Request.get("/a").with("x", "1")));
        assertFalse(matches(both, Request.get("/b").with("x", "1")));
        assertFalse(matches(both, Request.get("/a")));
    }

    @Test
    void theHeaderMethodIsTheRequestsMethod() {
        assertTrue(matches(header("method", "POST", false), Request.get("/").of("POST")));
        assertFalse(
                matches(header("method", "POST", false), Request.get("/").with("method", "POST")));
        assertTrue(matches(header("method", "^(PUT|POST)$", true), Request.get("/").of("PUT")));
        assertFalse(matches(header("method", "post", false), Request.get("/").of("POST")));
    }

    @Test
    void withoutAMethodOfItsOwnAProtocolsHeaderMethodCounts() {
        assertTrue(
                matches(header("method", "hello", false), Request.rpc().with("method", "hello")));
    }

    @Test
    void theHeaderHostIsTheRequestsAuthority() {
        assertTrue(matches(header("Host", "example.org", false), Request.get("/")));
    }

    @Test
    void theOnlyHeaderServiceMayBeAnyService() {
        var any = header("service", ".*", false);
        assertTrue(matches(any, Request.rpc().with("service", "org.example.Greeter")));
        assertFalse(matches(any, Request.rpc()));
        assertFalse(matches("'prefix': '/', " + any, Request.get("/").with("service", "x")));
    }

    @ParameterizedTest
    @CsvSource({
        "/?a=1, true",
        "/?b=2&a=1, true",
        "/?a=1&a=2, true",
        "/?a=2&a=1, false",
        "/?a=11, false",
        "/?aa=1, false",
        "/?A=1, false",
        "/?a, false",
        "/?a=%31, false",
        "/?, false",
        "/, false"
    })
    void aQueryParameterIsComparedByteForByte(String target, boolean matches) {
        assertEquals(matches, matches(parameter("a", "1", false), Request.get(target)));
    }

    @ParameterizedTest
    @CsvSource({"/?a=1, true", "/?a=, true", "/?a, true", "/?x=a, false", "/, false"})
    void aQueryParameterWithoutAValueMustBeThere(String target, boolean matches) {
        assertEquals(matches, matches(parameter("a", "", false), Request.get(target)));
    }

    @Test
    void aQueryParameterMayMatchARegex() {
        assertTrue(matches(parameter("a", "^[0-9]+$", true), Request.get("/?x=y&a=17&b=c")));
        assertFalse(matches(parameter("a", "^[0-9]+$", true), Request.get("/?x=y&a=17c&b=c")));
    }

    @ParameterizedTest
    @CsvSource({"'[', regex", "'a**', regex"})
    void aRegexThatIsNoneIsRefusedWithItsPath(String regex, String key) {
        var thrown =
                assertThrows(
                        ConfigException.class,
                        () -> withRules(rule("'" + key + "': '" + regex + "'", "c")));
        assertEquals("virtual_hosts[0].routers[0].match.regex", thrown.path());
    }

    @Test
    void aHeadersRegexThatIsNoneIsRefusedNotSkipped() {
        var thrown =
                assertThrows(
                        ConfigException.class, () -> withRules(rule(header("x", "(", true), "c")));
        assertEquals(
                "virtual_hosts[0].routers[0].match.headers[0].value: is \"(\", which has a ( that"
                        + " nothing closes; write a regular expression of Go's syntax (RE2)",
                thrown.getMessage());
    }

    private static String header(String name, String value, boolean regex) {
        return "'headers': [{'name': '%s', 'value': '%s', 'regex': %s}]"
                .formatted(name, value, regex);
    }

    private static String parameter(String name, String value, boolean regex) {
        return "'query_parameters': [{'name': '%s', 'value': '%s', 'regex': %s}]"
                .formatted(name, value, regex);
    }

    private static boolean matches(String match, Request request) {
        return cluster(withRules(rule(match, "c")), request) != null;
    }
}
