package mosn.filter.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.testkit.FilterDriver;
import mosn.testkit.StreamScript;

import org.junit.jupiter.api.Test;

class AuthPerRouteTest {
    private static final String OF_THE_ROUTE =
            """
            {"headers": {"Token": "t"}, "status": 401}\
            """;

    @Test
    void theRouteReplacesTheListenersConfigurationWhole() {
        assertEquals(
                200, afterRoute().header("token", "t").routeConfig(OF_THE_ROUTE).send().status());
        assertEquals(
                401,
                afterRoute().header("user", "admin").routeConfig(OF_THE_ROUTE).send().status());
    }

    @Test
    void aRouteThatSaysNothingLeavesTheListenersConfiguration() {
        assertEquals(200, afterRoute().header("user", "admin").send().status());
        assertEquals(407, afterRoute().header("token", "t").send().status());
    }

    @Test
    void aRequestWithoutARouteIsAskedForItsCredentialsFirst() {
        assertEquals(407, afterRoute().unrouted().send().status());
        assertEquals(404, afterRoute().header("user", "admin").unrouted().send().status());
    }

    @Test
    void aRouteCannotConfigureAFilterThatActsBeforeRouting() {
        var beforeRoute = request("before_route");
        assertThrows(ConfigException.class, () -> beforeRoute.routeConfig(OF_THE_ROUTE));
    }

    @Test
    void aRouteCannotMoveThePhase() {
        var request = afterRoute();
        var e =
                assertThrows(
                        ConfigException.class,
                        () ->
                                request.routeConfig(
                                        """
                                        {"headers": {"A": "b"}, "phase": "before_route"}\
                                        """));
        assertEquals("per_filter_config.auth.phase", e.path());
    }

    private static StreamScript afterRoute() {
        return request("after_route");
    }

    private static StreamScript request(String phase) {
        var json =
                """
                {"headers": {"User": "admin"}, "status": 407, "phase": "%s"}\
                """
                        .formatted(phase);
        return FilterDriver.of(new AuthProvider(), json).request("GET", "/");
    }
}
