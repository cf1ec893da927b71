package mosn.core.protocol.http2;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import mosn.api.ConfigException;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class Http2ConfigTest {
    @Test
    void nothingWrittenIsTheDefault() {
        assertEquals(Http2Config.DEFAULT, Configs.of(""));
    }

    @Test
    void everyKeyIsRead() {
        assertEquals(
                new Http2Config(
                        64,
                        8192,
                        20,
                        5,
                        4096,
                        1024,
                        65_535,
                        131_072,
                        32_768,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(6),
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(8),
                        Duration.ofSeconds(9),
                        50,
                        500,
                        List.of("websocket", "irc")),
                Configs.of(
                        "'max_concurrent_streams': 64, 'max_header_size': 8192,"
                                + " 'max_header_count': 20, 'max_informational_count': 5,"
                                + " 'max_target_length': 4096, 'max_request_body_size': 1024,"
                                + " 'initial_stream_window_size': 65535,"
                                + " 'initial_connection_window_size': '128KiB',"
                                + " 'max_frame_size': '32KiB', 'header_timeout': '5s',"
                                + " 'request_body_timeout': '6s', 'response_body_timeout': '7s',"
                                + " 'keepalive_interval': '8s', 'keepalive_timeout': '9s',"
                                + " 'max_resets': 50, 'max_control_frames': 500,"
                                + " 'upgrades': ['WebSocket', 'irc']"));
    }

    @Test
    void aWindowIsNoSmallerThanPeersTakeItToBeAtFirst() {
        assertThrows(
                ConfigException.class, () -> Configs.of("'initial_stream_window_size': 65534"));
    }

    @Test
    void anUpgradeIsAName() {
        var refused =
                assertThrows(ConfigException.class, () -> Configs.of("'upgrades': ['web socket']"));
        assertEquals(
                "upgrades[0]: is \"web socket\", which is no protocol's name;"
                        + " write one as in a :protocol field, such as websocket",
                refused.getMessage());
    }
}
