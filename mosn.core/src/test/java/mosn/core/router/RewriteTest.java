package mosn.core.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RewriteTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a/b",
                "/a%20b",
                "/a%2Fb",
                "/a//b/../c",
                "/a?",
                "/a?b=c&d=%20e",
                "/a?b?c",
                "/a;p=1",
                "/%",
                "/a?b#",
                "*"
            })
    void withoutARewritePathAndQueryStayByteForByte(String target) {
        assertEquals(target, rewrite("'prefix': '/'", "'timeout': '1s'", target));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/, /, /api/x, /x",
        "/api, /v2, /api, /v2",
        "/api, /v2, /api/x, /v2/x",
        "/api, /v2, /apix, /v2x",
        "/api, /, /api/x, //x",
        "/api, /v2, /api/a%2Fb%20c, /v2/a%2Fb%20c",
        "/api, /v2, /api?, /v2?",
        "/api, /v2, /api?p=/api, /v2?p=/api",
        "/api, /v2, /api/api, /v2/api",
        "/, /all/, *, *"
    })
    void aPrefixIsReplacedAndTheRestStaysByteForByte(
            String prefix, String to, String target, String rewritten) {
        assertEquals(
                rewritten,
                rewrite("'prefix': '" + prefix + "'", "'prefix_rewrite': '" + to + "'", target));
    }

    @Test
    void aPathIsReplacedWhateverTheCaseOfItsLetters() {
        assertEquals("/new?Q", rewrite("'path': '/old'", "'prefix_rewrite': '/new'", "/OLD?Q"));
    }

    @ParameterizedTest
    @CsvSource({
        "^/a/([0-9]+), /b/$1/c, /a/17/x, /b/17/c/x",
        "^/a/(?P<id>[0-9]+), /b/${id}c, /a/17, /b/17c",
        "o, 0, /foo/o?o, /f00/0?o",
        "^/(.*)$, $1, /a/b, /a/b",
        "^/a/(.*)$, $1, /a/b, /b",
        "/a, /$$, /a, /$",
        "x*, -, /ab, -/-a-b-",
        "none, x, /a, /a"
    })
    void everyMatchOfARegexIsReplacedInThePathOnly(
            String regex, String substitution, String target, String rewritten) {
        var route =
                "'regex_rewrite': {'pattern': {'regex': '%s'}, 'substitution': '%s'}"
                        .formatted(regex, substitution);
        var expected = rewritten.startsWith("/") ? rewritten : "/" + rewritten;
        assertEquals(expected, rewrite("'prefix': '/'", route, target));
    }

    @Test
    void ofBothRewritesThePrefixCounts() {
        var both =
                "'prefix_rewrite': '/p', 'regex_rewrite': {'pattern': {'regex': 'a'},"
                        + " 'substitution': 'b'}";
        assertEquals("/p/a", rewrite("'prefix': '/x'", both, "/x/a"));
    }

    @Test
    void theOriginalPathIsKeptWhereItChanged() {
        var request = Request.get("/api/a%20b?q").with("X-Mosn-Original-Path", "forged");
        finalize(Routers.entry("'prefix': '/api'", "'prefix_rewrite': '/v2'"), request);
        assertEquals("/api/a%20b", request.headers().get("x-mosn-original-path"));
        assertEquals(1, request.headers().size());
    }

    @Test
    void anUnchangedPathLeavesNoTrace() {
        var request = Request.get("/api");
        finalize(Routers.entry("'prefix': '/api'", "'prefix_rewrite': '/api'"), request);
        assertEquals(0, request.headers().size());
    }

    @Test
    void aRequestWithoutPathIsLeftAlone() {
        var request = Request.rpc();
        finalize(
                Routers.entry(
                        "", "'regex_rewrite': {'pattern': {'regex': '$'}, 'substitution': 'x'}"),
                request);
        assertNull(request.path());
    }

    @Test
    void theHostIsRewritten() {
        assertEquals("inner:81", host("'host_rewrite': 'inner:81'", Request.get("/")));
    }

    @Test
    void theHostIsTakenFromAHeader() {
        var route = "'auto_host_rewrite_header': 'X-Host'";
        assertEquals("b.org", host(route, Request.get("/").with("x-host", "b.org")));
        assertEquals("example.org", host(route, Request.get("/")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a/b", "a@b", "a,b"})
    void aHeaderThatHoldsNoHostIsNotTaken(String value) {
        assertEquals(
                "example.org",
                host(
                        "'auto_host_rewrite_header': 'x-host'",
                        Request.get("/").with("x-host", value)));
    }

    @Test
    void theHostIsThatOfTheChosenHost() {
        assertEquals("chosen.example", host("'auto_host_rewrite': true", Request.get("/")));
        assertEquals("example.org", host("'auto_host_rewrite': false", Request.get("/")));
    }

    @Test
    void aChosenHostWithoutANameChangesNothing() {
        var request = Request.get("/");
        Routers.entry("'auto_host_rewrite': true").finalizeRequest(request, "", _ -> null);
        assertEquals("example.org", request.authority());
    }

    @Test
    void ofSeveralHostRewritesTheFixedOneCounts() {
        var all = "'auto_host_rewrite': true, 'auto_host_rewrite_header': 'x', 'host_rewrite': 'h'";
        assertEquals("h", host(all, Request.get("/").with("x", "y")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'prefix': '/a' | 'prefix_rewrite': 'b' | prefix_rewrite",
                "'prefix': '/a' | 'prefix_rewrite': '/b c' | prefix_rewrite",
                "'prefix': '/a' | 'prefix_rewrite': '/b?c' | prefix_rewrite",
                "'regex': '/a' | 'prefix_rewrite': '/b' | prefix_rewrite",
                "'prefix': '/a' | 'host_rewrite': 'a b' | host_rewrite",
                "'prefix': '/' | 'regex_rewrite': {'pattern': {'regex': '('}} |"
                        + " regex_rewrite.pattern.regex",
                "'prefix': '/' | 'regex_rewrite': {'pattern': {'regex': 'a'}, 'substitution':"
                        + " '$1'} | regex_rewrite.substitution",
                "'prefix': '/' | 'regex_rewrite': {'pattern': {'regex': 'a'}, 'substitution':"
                        + " '?'} | regex_rewrite.substitution"
            })
    void aRewriteThatCannotBeIsRefusedWithItsPath(String match, String route, String key) {
        var thrown = assertThrows(ConfigException.class, () -> Routers.entry(match, route));
        assertEquals("virtual_hosts[0].routers[0].route." + key, thrown.path());
    }

    private static void finalize(RouteEntry entry, Request request) {
        entry.finalizeRequest(request, "chosen.example", _ -> null);
    }

    private static String rewrite(String match, String route, String target) {
        var request = Request.get(target);
        finalize(Routers.entry(match, route), request);
        return request.target();
    }

    private static String host(String route, Request request) {
        finalize(Routers.entry(route), request);
        return String.valueOf(request.authority());
    }
}
