package mosn.core.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import mosn.api.ConfigException;
import mosn.api.stream.LocalReply;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

class RouteActionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'path_redirect': '/new' | http://example.org/new?q=%20",
                "'path_redirect': '/new?other' | http://example.org/new?other",
                "'host_redirect': 'b.org:81' | http://b.org:81/a%2Fb?q=%20",
                "'scheme_redirect': 'HTTPS' | https://example.org/a%2Fb?q=%20",
                "'scheme_redirect': 'https', 'host_redirect': 'b.org', 'path_redirect': '/' |"
                        + " https://b.org/?q=%20"
            })
    void aRedirectChangesWhatIsWrittenAndKeepsTheRestByteForByte(String how, String location) {
        var redirect = redirect(how, Request.get("/a%2Fb?q=%20"));
        assertEquals(301, redirect.status());
        assertEquals(List.of(Map.entry("location", location)), redirect.headers());
    }

    @ParameterizedTest
    @CsvSource({
        "http, a.org:80, https, https://a.org/",
        "https, a.org:443, http, http://a.org/",
        "http, a.org:8080, https, https://a.org:8080/",
        "http, a.org:80, http, http://a.org:80/",
        "https, a.org:80, https, https://a.org:80/"
    })
    void theOtherSchemesDefaultPortDoesNotMoveAlong(
            String from, String authority, String to, String location) {
        var request = Request.get("/").over(from).at(authority);
        var reply = redirect("'scheme_redirect': '" + to + "'", request);
        assertEquals(List.of(Map.entry("location", location)), reply.headers());
    }

    @Test
    void withoutAnAuthorityTheLocationIsAPathThatNamesNoHost() {
        var reply = redirect("'scheme_redirect': 'https'", Request.get("//b.org/x").at(null));
        assertEquals(List.of(Map.entry("location", "/b.org/x")), reply.headers());
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectHasTheConfiguredCode(int code) {
        assertEquals(
                code,
                redirect("'host_redirect': 'b', 'response_code': " + code, Request.get("/"))
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'response_code': 200",
                "'response_code': 304",
                "'scheme_redirect': '1'",
                "'host_redirect': 'a b'",
                "'path_redirect': 'x'",
                "'path_redirect': '/ü'"
            })
    void aRedirectThatIsNoneIsRefused(String how) {
        assertThrows(ConfigException.class, () -> redirect(how, Request.get("/")));
    }

    @Test
    void aDirectResponseIsTheReply() {
        var reply = reply("'direct_response': {'status': 503, 'body': 'später'}");
        assertEquals(503, reply.status());
        assertEquals("später", reply.body().toString(UTF_8));
        assertEquals("direct_response", reply.detail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'status': 199}", "{'status': 600}"})
    void aDirectResponseNeedsAStatus(String response) {
        assertThrows(ConfigException.class, () -> reply("'direct_response': " + response));
    }

    @Test
    void directResponseGoesBeforeRedirectAndRedirectBeforeCluster() {
        var redirect = "'redirect': {'host_redirect': 'b'}, 'route': {'cluster_name': 'c'}";
        assertEquals(301, reply(redirect).status());
        assertEquals(200, reply("'direct_response': {'status': 200}, " + redirect).status());
    }

    @Test
    void anAnswerOfItsOwnHasNoCluster() {
        var entry = match("'direct_response': {'status': 200}", new Random(1));
        assertNull(entry.cluster());
    }

    @Test
    void aForwardedRequestIsNotAnsweredHere() {
        var entry = match("'route': {'cluster_name': 'c'}", new Random(1));
        assertEquals("c", entry.cluster());
        assertNull(entry.reply(Request.get("/")));
    }

    @Test
    void aRouteThatLeadsNowhereIsRefused() {
        var thrown = assertThrows(ConfigException.class, () -> match("'route': {}", new Random(1)));
        assertEquals(
                "virtual_hosts[0].routers[0]: leads nowhere; write a route with cluster_name or"
                        + " weighted_clusters, a redirect, or a direct_response",
                thrown.getMessage());
    }

    @Test
    void twoRoutesOfOneNameAreRefused() {
        var route = "{'name': 'a', 'match': {'prefix': '/'}, 'route': {'cluster_name': 'c'}}";
        var thrown =
                assertThrows(ConfigException.class, () -> Routers.withRules(route + ", " + route));
        assertEquals(
                "virtual_hosts: calls two routes \"a\"; give each a name of its own, or none",
                thrown.getMessage());
        assertEquals(Set.of("a"), Routers.withRules(route).routes());
    }

    @Test
    void weightedClustersGetTheirShares() {
        var router =
                Routers.withRules("{%s}".formatted(weighted("a", 10, "none", 0, "b", 30, "c", 60)));
        var random = new Random(42);
        var counts = new HashMap<String, Integer>();
        for (var i = 0; i < 100_000; i++) {
            var entry = router.match(Request.get("/"), random);
            counts.merge(String.valueOf(entry == null ? null : entry.cluster()), 1, Integer::sum);
        }
        assertEquals(Set.of("a", "b", "c"), counts.keySet());
        assertEquals(10_000, counts.getOrDefault("a", 0), 500);
        assertEquals(30_000, counts.getOrDefault("b", 0), 500);
        assertEquals(60_000, counts.getOrDefault("c", 0), 500);
    }

    @Test
    void aWeightOfOneInTwoIsHalf() {
        // MOSN counts one point too many for the first
        var router = Routers.withRules("{%s}".formatted(weighted("a", 1, "b", 1)));
        var random = new Random(7);
        var first = 0;
        for (var i = 0; i < 10_000; i++) {
            first += "a".equals(Routers.cluster(router, Request.get("/"), random)) ? 1 : 0;
        }
        assertEquals(5_000, first, 200);
    }

    @Test
    void weightsThatAreAllZeroAreRefused() {
        var thrown =
                assertThrows(
                        ConfigException.class,
                        () -> match(weighted("a", 0, "b", 0), new Random(1)));
        assertTrue(thrown.path().endsWith("routers[0].route.weighted_clusters"));
    }

    @Test
    void weightedClustersGoBeforeTheOneCluster() {
        var both = weighted("a", 1).replace("'route': {", "'route': {'cluster_name': 'x', ");
        assertEquals("a", match(both, new Random(1)).cluster());
    }

    @Test
    void theUpstreamProtocolIsTheRoutesOrUnsaid() {
        assertEquals("Http2", Routers.entry("'upstream_protocol': 'Http2'").upstreamProtocol());
        assertNull(Routers.entry("'timeout': '1s'").upstreamProtocol());
    }

    @Test
    void theMostSpecificFilterConfigurationReplacesTheOtherWhole() {
        var config =
                Routers.config(
                        """
                        {'router_config_name': 'r', 'virtual_hosts': [{'name': 'v', 'domains': ['*'],
                          'per_filter_config': {'auth': {'a': 'host'}, 'log': {'b': 'host'}},
                          'routers': [
                            {'match': {'prefix': '/x'}, 'route': {'cluster_name': 'c'},
                             'per_filter_config': {'auth': {'c': 'route'}}},
                            {'match': {'prefix': '/'}, 'route': {'cluster_name': 'c'}}]}]}
                        """);
        var router =
                Router.build(
                        config,
                        _ -> false,
                        byName -> {
                            var read = new HashMap<Object, Object>();
                            byName.forEach((name, node) -> read.put(name, node.stringMap()));
                            return read;
                        });
        var specific = found(router, "/x");
        assertEquals(Map.of("c", "route"), specific.filterConfig("auth"));
        assertEquals(Map.of("b", "host"), specific.filterConfig("log"));
        assertNull(specific.filterConfig("fault"));
        assertEquals(Map.of("a", "host"), found(router, "/").filterConfig("auth"));
    }

    private static RouteEntry found(Router router, String target) {
        var entry = router.match(Request.get(target), new Random(1));
        assertNotNull(entry);
        return entry;
    }

    private static RouteEntry match(String rule, Random random) {
        var entry = Routers.withRules("{" + rule + "}").match(Request.get("/"), random);
        assertNotNull(entry);
        return entry;
    }

    private static LocalReply reply(String rule) {
        var reply = match(rule, new Random(1)).reply(Request.get("/"));
        assertNotNull(reply);
        return reply;
    }

    private static LocalReply redirect(String how, Request request) {
        var reply = match("'redirect': {" + how + "}", new Random(1)).reply(request);
        assertNotNull(reply);
        return reply;
    }

    private static String weighted(Object... namesAndWeights) {
        var clusters = new StringBuilder();
        for (var i = 0; i < namesAndWeights.length; i += 2) {
            clusters.append(i == 0 ? "" : ",")
                    .append(
                            "{'cluster': {'name': '%s', 'weight': %s}}"
                                    .formatted(namesAndWeights[i], namesAndWeights[i + 1]));
        }
        return "'route': {'weighted_clusters': [" + clusters + "]}";
    }
}
