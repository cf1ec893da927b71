package mosn.core.protocol.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;
import mosn.core.config.JsonConfigNode;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class Http1ConfigTest {
    @Test
    void nothingWrittenIsTheDefault() {
        assertEquals(Http1Config.DEFAULT, Http1Config.from(JsonConfigNode.of("{}")));
    }

    @Test
    void everyKeyIsRead() {
        assertEquals(
                new Http1Config(
                        8192,
                        1024,
                        20,
                        4096,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        3,
                        List.of("websocket", "irc/2")),
                Http1Config.from(
                        JsonConfigNode.of(
                                """
                                {
                                  "max_header_size": 8192,
                                  "max_request_body_size": "1KiB",
                                  "max_header_count": 20,
                                  "max_target_length": 4096,
                                  "header_timeout": "5s",
                                  "request_body_timeout": "6s",
                                  "response_body_timeout": "7s",
                                  "max_informational_count": 3,
                                  "upgrades": ["WebSocket", "irc/2"]
                                }
                                """)));
    }

    @Test
    void aTargetIsNeverLongerThanItsHead() {
        var config = Http1Config.from(JsonConfigNode.of("{\"max_header_size\": 1024}"));
        assertEquals(1024, config.maxTargetLength());
    }

    @Test
    void http2IsNoTunnel() {
        var node = JsonConfigNode.of("{\"upgrades\": [\"h2c\"]}");
        var refused = assertThrows(ConfigException.class, () -> Http1Config.from(node));
        assertEquals(
                "upgrades[0]: is h2c, which is no tunnel;"
                        + " leave it out; HTTP/2 is a protocol of its own",
                refused.getMessage());
    }

    @Test
    void anUpgradeIsAName() {
        var node = JsonConfigNode.of("{\"upgrades\": [\"web socket\"]}");
        var refused = assertThrows(ConfigException.class, () -> Http1Config.from(node));
        assertEquals(
                "upgrades[0]: is \"web socket\", which is no protocol's name;"
                        + " write one as in an Upgrade field, such as websocket",
                refused.getMessage());
    }
}
