package mosn.core.message;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;
import mosn.api.message.RequestHead;

/// What a downstream leg calls: implemented by the stream.
public interface RequestReceiver {
    /// @param end whether there is neither body nor trailers
    void head(RequestHead head, boolean end);

    /// @param chunk is released by the receiver
    void data(ByteBuf chunk, boolean end);

    void trailers(Headers trailers);

    /// The request goes no further. If `why` [StreamReset#answerable] the leg still takes a
    /// response, and ends its connection behind it; otherwise nothing follows in either direction.
    void reset(StreamReset why);

    /// The leg takes more of the response again.
    void onWritable();
}
