package mosn.core.message;

import io.netty.buffer.ByteBuf;

import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;

/// What an upstream leg calls: implemented by the stream.
public interface ResponseReceiver {
    void informational(ResponseHead head);

    /// @param end whether there is neither body nor trailers
    void head(ResponseHead head, boolean end);

    /// @param chunk is released by the receiver
    void data(ByteBuf chunk, boolean end);

    void trailers(Headers trailers);

    /// The response goes no further, and nothing follows in either direction.
    void reset(StreamReset why);

    /// The leg takes more of the request again.
    void onWritable();
}
