package mosn.core.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class ClusterConfigTest {
    @Test
    void whatIsNotWrittenIsAsInMosn() {
        var cluster = read("{\"name\": \"c\"}");
        assertEquals("c", cluster.name());
        assertEquals("LB_ROUNDROBIN", cluster.lbType());
        assertEquals(1024, cluster.maxRequestsPerConnection());
        assertEquals(16384, cluster.bufferLimit());
        assertEquals(Limits.NONE, cluster.limits());
        assertEquals(List.of(), cluster.hosts());
        assertEquals(Duration.ofSeconds(10), cluster.connectTimeout());
        assertEquals(Duration.ofSeconds(90), cluster.idleTimeout());
    }

    @Test
    void everythingCanBeWritten() {
        var node =
                JsonConfigNode.of(
                        """
                        {"name": "c", "type": "STATIC", "lb_type": "LB_RANDOM",
                         "max_request_per_conn": 7, "conn_buffer_limit_bytes": 100,
                         "circuit_breakers": [{"max_connections": 1, "max_pending_requests": 2,
                           "max_requests": 3}],
                         "hosts": [{"address": "10.0.0.7:80", "hostname": "seven", "weight": 3,
                           "metadata": {"filter_metadata": {"mosn.lb": {"zone": "a"}}},
                           "tls_disable": true}],
                         "connect_timeout": "250ms", "idle_timeout": "5s", "lbconfig": {}}
                        """);
        var cluster = ClusterConfig.from(node);
        assertEquals("LB_RANDOM", cluster.lbType());
        assertEquals(7, cluster.maxRequestsPerConnection());
        assertEquals(100, cluster.bufferLimit());
        assertEquals(new Limits(1, 2, 3), cluster.limits());
        assertEquals(Duration.ofMillis(250), cluster.connectTimeout());
        assertEquals(Duration.ofSeconds(5), cluster.idleTimeout());
        assertEquals(
                List.of(
                        new HostConfig(
                                "10.0.0.7:80",
                                Endpoint.parse("10.0.0.7:80"),
                                "seven",
                                3,
                                Map.of("zone", "a"),
                                true)),
                cluster.hosts());
        assertEquals(List.of(), JsonConfigNode.unasked(node));
    }

    @Test
    void limitsMayStandWithoutTheirList() {
        var cluster = read("{\"name\": \"c\", \"circuit_breakers\": {\"max_requests\": 3}}");
        assertEquals(new Limits(0, 0, 3), cluster.limits());
    }

    @Test
    void limitsOfRetriesAloneLimitNothingYet() {
        var cluster = read("{\"name\": \"c\", \"circuit_breakers\": {\"max_retries\": 3}}");
        assertEquals(Limits.NONE, cluster.limits());
    }

    @Test
    void moreThanOneSetOfLimitsIsRefused() {
        assertWrong(
                "{\"name\": \"c\", \"circuit_breakers\": [{}, {}]}",
                "circuit_breakers: has 2 entries where only one can hold; write one");
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "128, 128", "129, 128", "4294967295, 128"})
    void aWeightIsMovedIntoItsRange(long written, int weight) {
        var cluster =
                read(
                        "{\"name\": \"c\", \"hosts\": [{\"address\": \"10.0.0.7:80\", \"weight\": "
                                + written
                                + "}]}");
        assertEquals(weight, cluster.hosts().getFirst().weight());
    }

    @Test
    void zeroConnectTimeoutAndBufferLimitAreTheDefaults() {
        var cluster =
                read(
                        """
                        {"name": "c", "connect_timeout": "0s", "conn_buffer_limit_bytes": 0}
                        """);
        assertEquals(Duration.ofSeconds(10), cluster.connectTimeout());
        assertEquals(16384, cluster.bufferLimit());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.7:80, 10.0.0.7, 80",
        "[2001:db8::7]:65535, 2001:db8::7, 65535",
        "[::1]:1, ::1, 1"
    })
    void anAddressNeedsNoResolving(String text, String host, int port) {
        var endpoint = Endpoint.parse(text);
        assertEquals(host, endpoint.host());
        var address = assertInstanceOf(InetSocketAddress.class, endpoint.address());
        assertEquals(port, address.getPort());
    }

    @Test
    void anAbsolutePathIsAUnixSocket() {
        var endpoint = Endpoint.parse("/run/app:1.sock");
        assertEquals(UnixDomainSocketAddress.of("/run/app:1.sock"), endpoint.address());
        assertEquals("localhost", endpoint.host());
        var longest = "/" + "a".repeat(106);
        assertEquals(UnixDomainSocketAddress.of(longest), Endpoint.parse(longest).address());
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost:80", "example.org.:80", "my_service.ns:80", "7up.org:80"})
    void aNameIsResolvedLater(String text) {
        var endpoint = Endpoint.parse(text);
        assertEquals(null, endpoint.address());
        assertEquals(80, endpoint.port());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.7",
                "10.0.0.7:",
                ":80",
                "10.0.0.7:0",
                "10.0.0.7:65536",
                "10.0.0:80",
                "10.0.0.256:80",
                "2001:db8::7:80",
                "[10.0.0.7]:80",
                "[::1%lo]:80",
                "[::1]",
                "a b:80",
                "a..b:80",
                "-:80x",
                "http://a:80",
                "a:80/",
                "a:+80",
                "a:099999",
                "unix:/run/a"
            })
    void whatIsNoAddressIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Endpoint.parse(text));
    }

    @Test
    void aPathThatNoSocketMayHaveIsRefused() {
        var path = "/" + "a".repeat(107);
        assertWrong(
                "{\"name\": \"c\", \"hosts\": [{\"address\": \"" + path + "\"}]}",
                "hosts[0].address: is \""
                        + path
                        + "\", which is longer than the 107 bytes that a Unix socket's path may"
                        + " have; write host:port, as in 10.0.0.7:8080, [2001:db8::7]:8080 or"
                        + " example.org:80, or the path of a Unix socket");
    }

    @Test
    void aWrongAddressIsNamedWithItsPlace() {
        assertWrong(
                "{\"name\": \"c\", \"hosts\": [{\"address\": \"10.0.0.7\"}]}",
                "hosts[0].address: is \"10.0.0.7\", which is no address with a port; write"
                    + " host:port, as in 10.0.0.7:8080, [2001:db8::7]:8080 or example.org:80, or"
                    + " the path of a Unix socket");
    }

    private static ClusterConfig read(String text) {
        return ClusterConfig.from(JsonConfigNode.of(text));
    }

    private static void assertWrong(String text, String message) {
        assertEquals(message, assertThrows(ConfigException.class, () -> read(text)).getMessage());
    }
}
