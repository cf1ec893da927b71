package mosn.core.listener;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class ListenerConfigTest {
    private static final String PROXY =
            "{\"type\": \"proxy\", \"config\": {\"downstream_protocol\": \"Http1\","
                    + " \"router_config_name\": \"r\"}}";

    @Test
    void anAddressAndAProxyAreEnough() {
        var listener = read("\":2046\"", PROXY);

        assertEquals(":2046", listener.name());
        assertEquals("ingress", listener.type());
        assertEquals(true, listener.bindsPort());
        assertEquals(false, listener.reusesPort());
        assertEquals(0, listener.maxConnections());
        assertEquals(Duration.ofSeconds(90), listener.idleTimeout());
        assertEquals("Http1", listener.proxy().upstreamProtocol());
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:80, 127.0.0.1, 80",
        ":0, '', 0",
        "[::1]:65535, ::1, 65535",
        "localhost:8080, localhost, 8080"
    })
    void addressesAreHostAndPort(String text, String host, int port) {
        var address = read("\"" + text + "\"", PROXY).address();

        assertEquals(new ListenerAddress(host, port), address);
        assertEquals(text, address.toString());
        assertEquals(port, address.resolve().getPort());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "80", "127.0.0.1", "a:", "a:b", "a:65536", "::1:80", "[x]:80", "a b:1"})
    void everythingElseIsNone(String text) {
        var wrong = assertThrows(ConfigException.class, () -> read("\"" + text + "\"", PROXY));

        assertEquals(
                "address: is \""
                        + text
                        + "\", which is no address with a port; write host:port, as in"
                        + " 127.0.0.1:2046, [::1]:2046 or :2046",
                wrong.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    {"type": "tcp_proxy"}  | filter_chains[0].filters[0].type: is "tcp_proxy", and no proxy stands behind it; add one, which routes the streams that it begins
                    {}                     | filter_chains[0].filters[0].type: is missing; add it
                    {"type": "connection_manager"} | filter_chains[0].filters: has 0 filters of type proxy; write exactly one
                    {"type": "proxy"}      | filter_chains[0].filters[0].config.router_config_name: is missing; add it
                    {"type": "proxy", "config": {"router_config_name": "r"}} | filter_chains[0].filters[0].config.downstream_protocol: is missing; add it
                    """)
    void thereIsOneProxy(String filter, String message) {
        var wrong = assertThrows(ConfigException.class, () -> read("\":1\"", filter));

        assertEquals(message, wrong.getMessage());
    }

    @Test
    void thereIsOneFilterChain() {
        var node = JsonConfigNode.of("{\"address\": \":1\", \"filter_chains\": []}");

        var wrong = assertThrows(ConfigException.class, () -> ListenerConfig.from(node));

        assertEquals(
                "filter_chains: has 0 elements; write exactly one filter chain",
                wrong.getMessage());
    }

    private static ListenerConfig read(String address, String filter) {
        return ListenerConfig.from(
                JsonConfigNode.of(
                        "{\"address\": %s, \"filter_chains\": [{\"filters\": [%s]}]}"
                                .formatted(address, filter)));
    }
}
