package mosn.api.network;

import mosn.api.message.Buffer;

/// A stream that a [NetworkFilter] has begun: where the rest of its request goes. Used on the
/// connection's event loop. Once the response has ended, or the stream was reset, calls do nothing.
public interface NetworkStream {
    /// A piece of the body; a filter that gets them faster than they can be passed on is not called
    /// with more bytes until they have been.
    ///
    /// @param chunk is copied
    /// @param end whether it is the last
    void data(Buffer chunk, boolean end);

    /// Nobody waits for the response any more. Its receiver is not called again.
    void reset();
}
