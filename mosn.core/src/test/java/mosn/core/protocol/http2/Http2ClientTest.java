package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Error;

import mosn.core.message.HeaderBlock;
import mosn.core.message.HttpRequestHead;

import org.junit.jupiter.api.Test;

class Http2ClientTest {
    @Test
    void aRequestIsWrittenAsHttp2HasIt() {
        try (var side = new ClientSide()) {
            var request =
                    ClientSide.request(
                            "GET",
                            "/b?c",
                            "Host",
                            "a",
                            "X-Y",
                            "Z",
                            "Connection",
                            "close",
                            "TE",
                            "trailers, gzip");
            var _ = side.ask("1", request, true);
            assertEquals(
                    "HEADERS 1 :method=GET :scheme=http :authority=a :path=/b?c x-y=Z te=trailers"
                            + " end",
                    side.received());
        }
    }

    @Test
    void whatFiltersHaveSaidTwiceIsNotSentTwice() {
        try (var side = new ClientSide()) {
            var length = "content-length";
            var request =
                    ClientSide.request(
                            "GET", "/", "Host", "a", length, "0", "Host", "b", length, "50");
            var _ = side.ask("1", request, true);
            assertEquals(
                    "HEADERS 1 :method=GET :scheme=http :authority=a :path=/ end", side.received());
        }
    }

    @Test
    void answersComeInAnyOrder() {
        try (var side = new ClientSide()) {
            var _ = side.get("first");
            var _ = side.get("second");
            side.host.headers(3, true, ":status", "204");
            side.host.headers(1, false, ":status", "200", "content-length", "2");
            side.host.data(1, "hi", true);
            assertEquals(
                    """
                    second head 204 end
                    available 1 of 128
                    first head 200
                      content-length: 2
                    first data hi end
                    available 0 of 128\
                    """,
                    side.events());
        }
    }

    @Test
    void anAnswerOfTrailersAlonePassesUnharmed() {
        try (var side = new ClientSide()) {
            var leg = side.post("1");
            side.host.headers(1, true, ":status", "200", "grpc-status", "12");
            assertEquals("1 head 200 end\n  grpc-status: 12", side.events());
            side.host.reset(1, Http2Error.NO_ERROR);
            leg.reset();
            assertEquals("1 reset UPSTREAM_RESET\navailable 0 of 128", side.events());
        }
    }

    @Test
    void trailersAndInformationalResponsesArePassedOn() {
        try (var side = new ClientSide()) {
            var _ = side.get("1");
            side.host.headers(1, false, ":status", "103");
            side.host.headers(1, false, ":status", "200");
            side.host.data(1, "x", false);
            side.host.headers(1, true, "grpc-status", "0");
            assertEquals(
                    """
                    1 informational 103
                    1 head 200
                    1 data x
                    1 trailers
                      grpc-status: 0
                    available 0 of 128\
                    """,
                    side.events());
        }
    }

    @Test
    void theHostSaysHowManyStreamsItTakes() {
        try (var side = new ClientSide(Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS, 2)) {
            assertEquals(2, side.connection.capacity());
            var _ = side.get("1");
            var _ = side.get("2");
            assertEquals(0, side.connection.capacity());
            side.host.settings(Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS, 3);
            assertEquals("available 2 of 3", side.events());
        }
    }

    @Test
    void aGoAwayGivesBackWhatWasNotLookedAt() {
        try (var side = new ClientSide()) {
            var _ = side.get("1");
            var _ = side.get("2");
            side.host.goAway(1, Http2Error.NO_ERROR);
            assertEquals("draining\n2 reset UPSTREAM_REFUSED\navailable 1 of 1", side.events());
            assertEquals(0, side.connection.capacity());
            side.host.headers(1, true, ":status", "204");
            assertTrue(side.events().endsWith("closed"));
            assertFalse(side.channel.isOpen());
        }
    }

    @Test
    void untilTheHostSaysHowManyItTakesItGetsOne() {
        try (var side = ClientSide.beforeSettings()) {
            var _ = side.get("1");
            var leg = side.post("2");
            leg.data(Wire.bytes("body"), false);
            leg.trailers(new HeaderBlock());
            assertEquals(1, side.received().lines().filter(l -> l.startsWith("HEADERS")).count());
            side.host.settings(Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS, 2);
            assertEquals(
                    """
                    SETTINGS ack
                    HEADERS 3 :method=POST :scheme=http :authority=a :path=/
                    DATA 3 body
                    DATA 3  end\
                    """,
                    side.received());
        }
    }

    @Test
    void whatWaitsIsGivenBackWhenTheHostGoesAway() {
        try (var side = ClientSide.beforeSettings()) {
            var _ = side.get("1");
            var _ = side.get("2");
            side.host.goAway(1, Http2Error.NO_ERROR);
            assertTrue(side.events().contains("2 reset UPSTREAM_REFUSED"));
        }
    }

    @Test
    void whatIsMoreThanTheHostTakesIsGivenBackAtOnce() {
        try (var side = ClientSide.beforeSettings()) {
            assertTrue(side.connection.allowed() < 0);
            var _ = side.get("1");
            var _ = side.get("2");
            var _ = side.get("3");
            side.host.settings(Http2CodecUtil.SETTINGS_MAX_CONCURRENT_STREAMS, 2);
            assertEquals(2, side.connection.allowed());
            assertEquals(
                    "available 3 of 2\n3 reset UPSTREAM_REFUSED\navailable 2 of 2", side.events());
            side.host.headers(1, true, ":status", "204");
            assertFalse(side.received().contains("HEADERS 5"));
        }
    }

    @Test
    void aRefusedStreamIsGivenBack() {
        try (var side = new ClientSide()) {
            var _ = side.get("1");
            side.host.reset(1, Http2Error.REFUSED_STREAM);
            assertEquals("1 reset UPSTREAM_REFUSED\navailable 0 of 128", side.events());
        }
    }

    @Test
    void aResetStreamLeavesTheConnectionToTheOthers() {
        try (var side = new ClientSide()) {
            var leg = side.post("1");
            var _ = side.get("2");
            side.received();
            leg.reset();
            assertEquals("RST_STREAM 1 CANCEL", side.received());
            side.host.headers(1, false, ":status", "200"); // on its way before the host knew
            side.host.data(1, "late", true);
            side.host.headers(3, true, ":status", "204");
            assertEquals("available 1 of 128\n2 head 204 end\navailable 0 of 128", side.events());
        }
    }

    @Test
    void aBodyWaitsForTheHostsWindow() {
        try (var side = new ClientSide(Http2CodecUtil.SETTINGS_INITIAL_WINDOW_SIZE, 3)) {
            var leg = side.post("1");
            side.received();
            leg.data(Wire.bytes("12345"), false);
            assertFalse(leg.writable());
            assertEquals("DATA 1 123", side.received());
            side.host.windowUpdate(1, 10);
            assertEquals("DATA 1 45", side.received());
            assertEquals("1 writable", side.events());
        }
    }

    @Test
    void onePausedStreamDoesNotHoldUpTheOthers() {
        try (var side = new ClientSide(Configs.of("'initial_connection_window_size': 65535"))) {
            side.get("paused").pause();
            var _ = side.get("other");
            side.received();
            side.host.headers(1, false, ":status", "200");
            side.host.headers(3, false, ":status", "200");
            for (var i = 0; i < 15; i++) {
                side.host.data(1, "x".repeat(16_000), false);
            }
            var received = side.received();
            assertTrue(received.contains("WINDOW_UPDATE 0 "), received);
            assertFalse(received.contains("WINDOW_UPDATE 1 "), received);
            side.events();
            side.host.data(3, "hi", true);
            assertEquals("other data hi end\navailable 1 of 128", side.events());
        }
    }

    @Test
    void aPausedStreamGivesItsWindowBackWhenItIsResumed() {
        try (var side = new ClientSide()) {
            var leg = side.get("1");
            leg.pause();
            side.received();
            side.host.headers(1, false, ":status", "200");
            for (var i = 0; i < 10; i++) {
                side.host.data(1, "x".repeat(16_000), false);
            }
            assertEquals("", side.received());
            leg.resume();
            assertEquals("WINDOW_UPDATE 1 160000", side.received());
        }
    }

    @Test
    void aHostThatBreaksTheRulesLosesItsStreams() {
        try (var side = new ClientSide()) {
            var _ = side.get("1");
            side.received();
            side.host.frame(5, Wire.END_HEADERS, 1, 0, 0, 0, 2);
            assertEquals("GOAWAY 0 PROTOCOL_ERROR push_promise", side.received());
            assertEquals("1 reset UPSTREAM_PROTOCOL_ERROR\nclosed", side.events());
        }
    }

    @Test
    void aHostThatIsGoneResetsItsStreams() {
        try (var side = new ClientSide()) {
            var _ = side.get("1");
            var _ = side.channel.close();
            assertEquals("1 reset UPSTREAM_CLOSED\nclosed", side.events());
        }
    }

    @Test
    void aMalformedResponseIsReset() {
        try (var side = new ClientSide()) {
            var _ = side.get("1");
            side.received();
            side.host.headers(1, true, ":status", "200", "x", "a\r\nb");
            assertEquals("RST_STREAM 1 PROTOCOL_ERROR", side.received());
            assertEquals("1 reset UPSTREAM_PROTOCOL_ERROR\navailable 0 of 128", side.events());
        }
    }

    @Test
    void aTunnelIsAnExtendedConnect() {
        try (var side = new ClientSide(Http2CodecUtil.SETTINGS_ENABLE_CONNECT_PROTOCOL, 1)) {
            var leg = tunnel(side);
            assertEquals(
                    "HEADERS 1 :method=CONNECT :protocol=websocket :scheme=http :authority=a"
                            + " :path=/chat",
                    side.received());
            side.host.headers(1, false, ":status", "200");
            assertEquals(
                    "1 head 101\n  Upgrade: websocket\n"
                            + "  sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
                    side.events());
            leg.data(Wire.bytes("up"), false);
            assertEquals("DATA 1 up", side.received());
        }
    }

    @Test
    void aTunnelThatIsRefusedCanBeAskedForElsewhere() {
        try (var side = new ClientSide(Http2CodecUtil.SETTINGS_ENABLE_CONNECT_PROTOCOL, 1)) {
            var request = tunnelled();
            var before = request.toString();
            var _ = side.ask("1", request, false);
            side.host.reset(1, Http2Error.REFUSED_STREAM);
            assertEquals("1 reset UPSTREAM_REFUSED\navailable 0 of 128", side.events());
            assertEquals(before, request.toString());
        }
    }

    @Test
    void aHostThatKnowsNoTunnelsIsNotAskedForOne() {
        try (var side = new ClientSide()) {
            var _ = tunnel(side);
            assertEquals("1 reset UPSTREAM_RESET\navailable 0 of 128", side.events());
            assertEquals("", side.received());
        }
    }

    private static mosn.core.message.UpstreamLeg tunnel(ClientSide side) {
        return side.ask("1", tunnelled(), false);
    }

    private static HttpRequestHead tunnelled() {
        var request =
                ClientSide.request(
                        "GET",
                        "/chat",
                        "Host",
                        "a",
                        "Upgrade",
                        "websocket",
                        "Sec-WebSocket-Key",
                        "dGhlIHNhbXBsZSBub25jZQ==");
        request.upgrade(true);
        return request;
    }
}
