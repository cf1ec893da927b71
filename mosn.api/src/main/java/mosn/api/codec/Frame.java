package mosn.api.codec;

import mosn.api.message.Buffer;

import java.util.List;
import java.util.Map;

/// One message of a protocol of frames.
///
/// @param id pairs a response with its request
/// @param code the protocol's own code of a response, 0 in requests
/// @param headers what routing and filters see, in order
public record Frame(
        Kind kind, long id, int code, List<Map.Entry<String, String>> headers, Buffer body) {
    /// What a frame is for.
    public enum Kind {
        REQUEST,
        /// A request that nobody answers.
        REQUEST_ONE_WAY,
        RESPONSE,
        HEARTBEAT,
        HEARTBEAT_REPLY,
        /// The peer takes no new request on this connection.
        GO_AWAY
    }
}
