package mosn.core.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import mosn.api.stream.ResponseFlag;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
    private final FakeStream stream = FakeStream.get();

    @ParameterizedTest
    @CsvSource({
        "request_received_duration, 56.3µs",
        "response_received_duration, 1ms",
        "request_finished_duration, 2ms",
        "process_time_duration, 290.867µs",
        "duration, 1.234567ms",
        "bytes_sent, 3456",
        "bytes_received, 12",
        "response_code, 200",
        "response_flag, false",
        "protocol, Http1",
        "downstream_protocol, Http1",
        "upstream_protocol, Http1",
        "upstream_local_address, 127.0.0.1:41000",
        "downstream_local_address, 127.0.0.1:2046",
        "downstream_remote_address, 10.1.2.3:50000",
        "upstream_host, 10.0.0.7:8080",
        "upstream_cluster, backend",
        "stream_id, 77",
        "connection_id, 5",
        "upstream_connection_id, 9",
        "listener_name, in",
        "listener_port, 2046",
        "listener_type, ingress",
        "x-mosn-direction, ingress",
        "x-mosn-status, 200",
        "x-mosn-scheme, http",
        "x-mosn-host, example.org",
        "authority, example.org",
        "x-mosn-path, /hello",
        "x-mosn-path-original, /hello",
        "x-mosn-querystring, name=World",
        "x-mosn-method, GET",
        "request_method, GET",
        "request_uri, /hello?name=World",
        "request_arg, name=World",
        "Http1_request_path, /hello",
        "Http1_request_path_original, /hello",
        "Http1_request_uri, /hello?name=World",
        "Http1_request_scheme, http",
    })
    void aVariableOfMosnIsPrintedAsMosnPrintsIt(String name, String value) {
        assertEquals(value, of(name));
    }

    @ParameterizedTest
    @CsvSource({
        "response_flags",
        "response_detail",
        "trace_id",
        "proxy_global_timeout",
        "Http2_request_path",
        "Http2_request_header_user",
        "request_header_user",
        "upstream_transport_failure_reason"
    })
    void whatIsNotKnownOfAStreamHasNoValue(String name) {
        assertNull(of(name));
    }

    @Test
    void aStreamThatWasRefusedHasNoUpstreamButFlagsAndDetail() {
        stream.refused(404, "no_route", ResponseFlag.NO_ROUTE_FOUND);
        stream.flags.add(ResponseFlag.RATE_LIMITED);
        assertNull(of("upstream_host"));
        assertNull(of("upstream_cluster"));
        assertNull(of("upstream_local_address"));
        assertNull(of("upstream_connection_id"));
        assertNull(of("request_received_duration"));
        assertEquals("true", of("response_flag"));
        assertEquals("no_route_found,rate_limited", of("response_flags"));
        assertEquals("no_route", of("response_detail"));
        assertEquals("1.234567ms", of("process_time_duration"));
    }

    @Test
    void aFailureOfTheUpstreamIsNamed() {
        stream.detail = "upstream_connect_failed";
        stream.flags.add(ResponseFlag.UPSTREAM_CONNECTION_FAILURE);
        assertEquals("upstream_connect_failed", of("upstream_transport_failure_reason"));
    }

    @Test
    void aHostIsCalledByItsNameIfItHasOne() {
        stream.hostname = "web-7";
        assertEquals("web-7", of("upstream_host"));
    }

    @Test
    void headersAreFoundWithoutRegardToCase() {
        stream.with("User", "admin").responseHeaders.add("Server", "nginx");
        assertEquals("admin", of("request_header_user"));
        assertEquals("admin", of("Http1_request_header_USER"));
        assertEquals("nginx", of("response_header_server"));
    }

    @ParameterizedTest
    @CsvSource({
        "a=1; b=2, a, 1",
        "a=1; b=2, b, 2",
        "b=2;a=x=y, a, x=y",
        "a, a, ''",
        "aa=1; b=2, a,",
        "'', a,",
    })
    void aCookieIsOneOfTheHeader(String header, String name, @Nullable String value) {
        stream.with("Cookie", header);
        assertEquals(value, of("cookie_" + name));
    }

    @ParameterizedTest
    @CsvSource({
        "a=1&b=2, b, 2",
        "a=%31%20%2f+x, a, 1 / x",
        "a=100%, a, 100%",
        "a=%zz, a, %zz",
        "%61=1, a, 1",
        "a&b, a, ''",
        "ab=1, a,",
    })
    void anArgumentIsDecoded(String query, String name, @Nullable String value) {
        stream.query(query);
        assertEquals(value, of("request_arg_" + name));
    }

    @Test
    void theLengthOfARequestIsThatOfHeadAndBody() {
        stream.with("Host", "example.org");
        var head = "GET /hello?name=World HTTP/1.1\r\nHost: example.org\r\n\r\n";
        assertEquals(Integer.toString(head.length() + 12), of("request_length"));
    }

    @Test
    void whatTheClientSentIsKeptWhenTheRequestIsRewritten() {
        Variables.compile("x-mosn-path").set(stream, "/v2");
        Variables.compile("x-mosn-querystring").set(stream, "q");
        Variables.compile("x-mosn-host").set(stream, "other");
        Variables.compile("x-mosn-method").set(stream, "PUT");
        assertEquals("/v2", of("x-mosn-path"));
        assertEquals("q", of("x-mosn-querystring"));
        assertEquals("other", of("authority"));
        assertEquals("PUT", of("request_method"));
        assertEquals("/hello?name=World", of("request_uri"));
    }

    @Test
    void aStreamKeepsItsOwnVariables() {
        Variables.compile("proxy_global_timeout").set(stream, "250");
        assertEquals("250", of("proxy_global_timeout"));
        assertNull(of("proxy_try_timeout"));
    }

    @Test
    void mostVariablesCannotBeSet() {
        var duration = Variables.compile("duration");
        assertFalse(duration.settable());
        assertTrue(Variables.compile("x-mosn-path").settable());
        var e = assertThrows(IllegalArgumentException.class, () -> duration.set(stream, "1s"));
        assertEquals("the variable \"duration\" cannot be set", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "responce_code, response_code",
        "requestheader_user, request_header_NAME",
        "cookie_, cookie_NAME",
        "Http1_request_pth, Http1_request_path",
    })
    void anUnknownVariableIsAnErrorWithTheNearest(String wrong, String nearest) {
        var e = assertThrows(IllegalArgumentException.class, () -> Variables.compile(wrong));
        assertEquals(
                "there is no variable \"" + wrong + "\"; nearest is \"" + nearest + "\"",
                e.getMessage());
    }

    private @Nullable String of(String name) {
        return Variables.compile(name).value(stream);
    }
}
