package mosn.api.codec;

import mosn.api.message.Buffer;

import org.jspecify.annotations.Nullable;

/// Turns bytes into frames and frames into bytes. One object serves all connections: it keeps no
/// state, and is called on event loops, several at a time.
public interface Codec {
    /// How many requests may be under way on one upstream connection.
    PoolMode poolMode();

    /// Reads the first frame of what has come.
    ///
    /// @return null where more bytes are needed
    /// @throws CodecException where this can never become a frame; the connection is closed
    @Nullable Decoded decode(Buffer bytes) throws CodecException;

    /// The frame as bytes. The proxy chooses the id that stands in a request to an upstream and
    /// puts the client's own id back into the response.
    Buffer encode(Frame frame);

    /// The answer the proxy gives itself, in the protocol's terms: no route, no host, a timeout, a
    /// filter's reply.
    ///
    /// @param status in HTTP's terms, as in 404
    Frame reply(Frame request, int status, Buffer body);

    /// The answer to a heartbeat.
    Frame heartbeatReply(Frame heartbeat);

    /// What tells a client, when the proxy ends, to send no new requests on this connection; null
    /// where the protocol has nothing for that.
    default @Nullable Frame goAway() {
        return null;
    }

    /// What a response's own code means in HTTP's terms, for logs, metrics and policies.
    int status(Frame response);

    /// The most bytes a frame may have; a longer one closes the connection.
    default int frameLimit() {
        return 4 << 20;
    }

    /// @param length how many bytes the frame took
    record Decoded(Frame frame, int length) {}

    /// How connections to an upstream are shared.
    enum PoolMode {
        /// Many requests at a time; answers find theirs by id.
        MULTIPLEX,
        /// One request at a time.
        PING_PONG
    }
}
