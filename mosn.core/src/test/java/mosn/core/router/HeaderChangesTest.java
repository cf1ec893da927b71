package mosn.core.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class HeaderChangesTest {
    private static final Variables VARIABLES = name -> name.equals("trace_id") ? "t-1" : null;

    @Test
    void levelsComeFromTheRouteToTheRouter() {
        var entry =
                levels(
                        add("request", "x", "route", true),
                        add("request", "x", "host", true),
                        add("request", "x", "router", true));
        assertEquals(List.of("client", "route", "host", "router"), sent(entry, "client"));
    }

    @Test
    void aLaterLevelReplacesAnEarlierOne() {
        var entry =
                levels(
                        add("request", "x", "route", true),
                        add("request", "x", "host", false),
                        add("request", "x", "router", true));
        assertEquals(List.of("host", "router"), sent(entry, "client"));
    }

    @Test
    void eachLevelRemovesBehindWhatItAdds() {
        var entry =
                levels(
                        add("request", "x", "route", true) + ", 'request_headers_to_remove': ['X']",
                        add("request", "x", "host", true),
                        "'request_headers_to_remove': ['y']");
        assertEquals(List.of("host"), sent(entry, "client"));
    }

    @Test
    void appendingIsTheDefault() {
        var entry = levels("'request_headers_to_add': [{'header': {'key': 'x', 'value': 'r'}}]");
        assertEquals(List.of("client", "r"), sent(entry, "client"));
    }

    @Test
    void responsesChangeLikewise() {
        var entry =
                levels(
                        add("response", "x", "route", false),
                        add("response", "x", "%trace_id%", true),
                        "'response_headers_to_remove': ['server']");
        var response = new Request.Response();
        response.headers().add("x", "upstream");
        response.headers().add("Server", "upstream");
        entry.finalizeResponse(response, VARIABLES);
        assertEquals(List.of("route", "t-1"), response.headers().all("x"));
        assertNull(response.headers().get("server"));
    }

    @ParameterizedTest
    @CsvSource({
        "%trace_id%, t-1",
        "a-%trace_id%-b, a-t-1-b",
        "%trace_id%%trace_id%, t-1t-1",
        "100\\\\%, 100%",
        "%unset%, ''",
        "'', ''"
    })
    void variablesStandForTheirValues(String value, String expected) {
        assertEquals(List.of(expected), sent(levels(add("request", "x", value, false)), "client"));
    }

    @Test
    void aVariableCannotBreakOutOfItsField() {
        var request = Request.get("/");
        levels(add("request", "x", "%trace_id%", false))
                .finalizeRequest(request, "", _ -> "a\r\nb: c\u20AC");
        assertEquals("a??b: c?", request.headers().get("x"));
    }

    @Test
    void textBeyondAsciiIsSentAsUtf8() {
        assertEquals(
                List.of("\u00C3\u00BC"), sent(levels(add("request", "x", "ü", false)), "client"));
    }

    @Test
    void addingHostIsSettingTheAuthority() {
        var request = Request.get("/");
        levels(add("request", "Host", "other.org", true)).finalizeRequest(request, "", VARIABLES);
        assertEquals("other.org", request.authority());
        assertEquals(0, request.headers().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"%", "a%b", "%%", "%trace_id%%"})
    void aPercentSignThatIsNotClosedIsRefused(String value) {
        var thrown =
                assertThrows(ConfigException.class, () -> levels(add("request", "x", value, true)));
        assertEquals(
                "virtual_hosts[0].routers[0].route.request_headers_to_add[0].header.value",
                thrown.path());
    }

    @Test
    void anUnknownVariableIsRefusedByName() {
        var rule =
                "{'match': {}, 'route': {'cluster_name': 'c', %s}}"
                        .formatted(add("response", "x", "%trace_ids%", true));
        assertEquals(
                "virtual_hosts[0].routers[0].route.response_headers_to_add[0].header.value: names"
                        + " the variable %trace_ids%, which does not exist; use one of the access"
                        + " log's variables",
                assertThrows(ConfigException.class, () -> Routers.build(Routers.one(rule)))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a b", "a:", "ü", "Content-Length", "transfer-encoding", "Connection"})
    void aNameThatIsNoneOrTheProxysOwnIsRefused(String name) {
        assertThrows(ConfigException.class, () -> levels(add("request", name, "v", true)));
        assertThrows(
                ConfigException.class,
                () -> levels("'response_headers_to_remove': ['" + name + "']"));
    }

    @Test
    void hostCannotBeRemoved() {
        assertThrows(ConfigException.class, () -> levels("'request_headers_to_remove': ['HOST']"));
    }

    private static String add(String side, String name, String value, boolean append) {
        return "'%s_headers_to_add': [{'header': {'key': '%s', 'value': '%s'}, 'append': %s}]"
                .formatted(side, name, value, append);
    }

    private static RouteEntry levels(String route) {
        return levels(route, "'require_tls': ''", "'unused': ''");
    }

    private static RouteEntry levels(String route, String host, String router) {
        return Routers.only(
                Routers.config(
                        """
                        {'router_config_name': 'r', %s, 'virtual_hosts': [
                          {'name': 'v', 'domains': ['*'], %s, 'routers': [
                            {'match': {'prefix': '/'}, 'route': {'cluster_name': 'c', %s}}]}]}
                        """
                                .formatted(router, host, route)));
    }

    /// What is left of header `x` that a client sent.
    private static List<String> sent(RouteEntry entry, String client) {
        var request = Request.get("/").with("x", client);
        entry.finalizeRequest(request, "", VARIABLES);
        return request.headers().all("X");
    }
}
