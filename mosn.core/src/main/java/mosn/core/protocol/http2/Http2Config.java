package mosn.core.protocol.http2;

import mosn.api.ConfigNode;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// The object behind `extend_config.Http2` of a listener's proxy: what is taken from peers, and for
/// how long they are waited for. Clients and hosts alike, but for what is about requests.
///
/// A duration of 0 waits for ever.
///
/// @param maxConcurrentStreams of one connection: what a client may have under way, and the most
///   that a host is given, however many more it allows
/// @param maxHeaderSize bytes of a head, counted as RFC 9113 section 6.5.2 does: 32 more than name
///   and value for each field
/// @param maxHeaderCount fields of a head, and of trailers
/// @param maxInformationalCount 1xx responses that a host may send before its response
/// @param maxTargetLength bytes of a request's `:path`
/// @param maxRequestBodySize bytes; 0 for any number
/// @param streamWindow bytes of a body that a peer may send ahead on one stream. It is what one
///   paused stream makes the proxy hold
/// @param connectionWindow bytes that a peer may send ahead on all streams together. It is given
///   back as bytes arrive, so that a paused stream never holds up the others
/// @param maxFrameSize bytes of a frame's payload that is taken
/// @param headerTimeout from the first byte of a head to its last, and for a connection's preface
/// @param requestBodyTimeout between two pieces of a request's body, while they are waited for
/// @param responseBodyTimeout how long a client may take to read [Http2Leg#PROGRESS] bytes of what
///   is there for it
/// @param keepaliveInterval how often a connection with streams is asked whether it is still there;
///   0 for never
/// @param keepaliveTimeout how long the answer may take
/// @param maxResets how many streams more than have come to a good end a client may have reset, by
///   itself or by its mistakes, in [Allowance#PERIOD]
/// @param maxControlFrames how many frames a peer may send in [Allowance#PERIOD] that carry
///   nothing, beyond those that bodies and requests explain
/// @param upgrades protocols of an extended CONNECT that are tunnelled, in lower case
public record Http2Config(
        int maxConcurrentStreams,
        int maxHeaderSize,
        int maxHeaderCount,
        int maxInformationalCount,
        int maxTargetLength,
        long maxRequestBodySize,
        int streamWindow,
        int connectionWindow,
        int maxFrameSize,
        Duration headerTimeout,
        Duration requestBodyTimeout,
        Duration responseBodyTimeout,
        Duration keepaliveInterval,
        Duration keepaliveTimeout,
        int maxResets,
        int maxControlFrames,
        List<String> upgrades) {
    /// What every connection begins with (RFC 9113 section 6.9.2): less cannot be asked for before
    /// the peer knows.
    static final int SMALLEST_WINDOW = 65_535;

    private static final int SMALLEST_FRAME = 16_384;
    private static final int LARGEST_FRAME = 16_777_215;

    public static final Http2Config DEFAULT =
            new Http2Config(
                    128,
                    32 << 10,
                    100,
                    100,
                    8 << 10,
                    0,
                    256 << 10,
                    1 << 20,
                    SMALLEST_FRAME,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    Duration.ZERO,
                    Duration.ofSeconds(20),
                    200,
                    1000,
                    List.of("websocket"));

    public static Http2Config from(ConfigNode node) {
        var maxHeaderSize =
                (int) node.size("max_header_size", DEFAULT.maxHeaderSize, 256, 16 << 20);
        return new Http2Config(
                (int)
                        node.number(
                                "max_concurrent_streams", DEFAULT.maxConcurrentStreams, 1, 1 << 20),
                maxHeaderSize,
                (int) node.number("max_header_count", DEFAULT.maxHeaderCount, 1, 10_000),
                (int)
                        node.number(
                                "max_informational_count",
                                DEFAULT.maxInformationalCount,
                                0,
                                Integer.MAX_VALUE),
                (int)
                        node.size(
                                "max_target_length",
                                Math.min(DEFAULT.maxTargetLength, maxHeaderSize),
                                1,
                                maxHeaderSize),
                node.size("max_request_body_size", DEFAULT.maxRequestBodySize, 0, Long.MAX_VALUE),
                window(node, "initial_stream_window_size", DEFAULT.streamWindow),
                window(node, "initial_connection_window_size", DEFAULT.connectionWindow),
                (int)
                        node.size(
                                "max_frame_size",
                                DEFAULT.maxFrameSize,
                                SMALLEST_FRAME,
                                LARGEST_FRAME),
                node.duration("header_timeout", DEFAULT.headerTimeout),
                node.duration("request_body_timeout", DEFAULT.requestBodyTimeout),
                node.duration("response_body_timeout", DEFAULT.responseBodyTimeout),
                node.duration("keepalive_interval", DEFAULT.keepaliveInterval),
                node.duration("keepalive_timeout", DEFAULT.keepaliveTimeout),
                (int) node.number("max_resets", DEFAULT.maxResets, 1, 1 << 20),
                (int) node.number("max_control_frames", DEFAULT.maxControlFrames, 10, 1 << 20),
                upgrades(node));
    }

    private static int window(ConfigNode node, String key, int usual) {
        return (int) node.size(key, usual, SMALLEST_WINDOW, Integer.MAX_VALUE);
    }

    private static List<String> upgrades(ConfigNode node) {
        if (!node.has("upgrades")) {
            return DEFAULT.upgrades;
        }
        return node.list("upgrades", Http2Config::upgrade);
    }

    private static String upgrade(ConfigNode node) {
        var name = node.asString().toLowerCase(Locale.ROOT);
        if (!name.matches("[!#$%&'*+.^_`|~0-9a-z-]+")) {
            throw node.problem(
                    "is \"" + name + "\", which is no protocol's name",
                    "write one as in a :protocol field, such as websocket");
        }
        return name;
    }
}
