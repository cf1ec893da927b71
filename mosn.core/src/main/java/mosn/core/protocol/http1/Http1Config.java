package mosn.core.protocol.http1;

import mosn.api.ConfigNode;

import java.time.Duration;
import java.util.List;

/// The object behind `extend_config.Http1` of a listener's proxy: what is taken from peers, and for
/// how long they are waited for. Of responses, the limits of the head hold too.
///
/// A duration of 0 waits for ever.
///
/// @param maxHeaderSize bytes of a head, from the first of its first line to its empty line. MOSN's
///   default is 8 KiB; 32 KiB is what nginx takes
/// @param maxRequestBodySize bytes; 0 for any number
/// @param maxHeaderCount fields of a head, and of trailers
/// @param maxTargetLength bytes of a request's target
/// @param headerTimeout from the first byte of a request's head to its last
/// @param requestBodyTimeout between two pieces of a request's body, while they are waited for
/// @param responseBodyTimeout how long a client may take nothing of what is there for it
/// @param maxInformationalCount 1xx heads that a host may send before one response
/// @param upgrades protocols of an `Upgrade` field that are tunnelled, in lower case
public record Http1Config(
        int maxHeaderSize,
        long maxRequestBodySize,
        int maxHeaderCount,
        int maxTargetLength,
        Duration headerTimeout,
        Duration requestBodyTimeout,
        Duration responseBodyTimeout,
        int maxInformationalCount,
        List<String> upgrades) {

    public static final Http1Config DEFAULT =
            new Http1Config(
                    32 << 10,
                    0,
                    100,
                    8 << 10,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(60),
                    100,
                    List.of("websocket"));

    public static Http1Config from(ConfigNode node) {
        var maxHeaderSize =
                (int) node.size("max_header_size", DEFAULT.maxHeaderSize, 256, 16 << 20);
        return new Http1Config(
                maxHeaderSize,
                node.size("max_request_body_size", DEFAULT.maxRequestBodySize, 0, Long.MAX_VALUE),
                (int) node.number("max_header_count", DEFAULT.maxHeaderCount, 1, 10_000),
                (int)
                        node.size(
                                "max_target_length",
                                Math.min(DEFAULT.maxTargetLength, maxHeaderSize),
                                1,
                                maxHeaderSize),
                node.duration("header_timeout", DEFAULT.headerTimeout),
                node.duration("request_body_timeout", DEFAULT.requestBodyTimeout),
                node.duration("response_body_timeout", DEFAULT.responseBodyTimeout),
                (int)
                        node.number(
                                "max_informational_count",
                                DEFAULT.maxInformationalCount,
                                0,
                                1_000_000),
                upgrades(node));
    }

    private static List<String> upgrades(ConfigNode node) {
        if (!node.has("upgrades")) {
            return DEFAULT.upgrades;
        }
        return node.list("upgrades", Http1Config::upgrade);
    }

    private static String upgrade(ConfigNode node) {
        var name = node.asString().toLowerCase(java.util.Locale.ROOT);
        if (!name.matches("[!#$%&'*+.^_`|~0-9a-z/-]+")) {
            throw node.problem(
                    "is \"" + name + "\", which is no protocol's name",
                    "write one as in an Upgrade field, such as websocket");
        }
        if (name.equals("h2c")) {
            throw node.problem(
                    "is h2c, which is no tunnel", "leave it out; HTTP/2 is a protocol of its own");
        }
        return name;
    }
}
