package mosn.core.message;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;

/// What both legs of a stream have: one connection, two directions.
public interface Leg {
    /// Writes a piece of the body, behind the head.
    ///
    /// @param chunk is released by this leg
    void data(ByteBuf chunk, boolean end);

    /// Writes the trailers, and ends this direction.
    void trailers(Headers trailers);

    /// Whether more data may be written without piling up here. When it turns true again the
    /// receiver of this leg is told.
    boolean writable();

    /// Nothing more is read for this stream until [#resume]. What was decoded already may still
    /// come.
    void pause();

    void resume();

    /// Ends the stream on this leg at once, with whatever the protocol has for that; harmless on
    /// one that has ended. Its receiver is not called again.
    void reset();
}
