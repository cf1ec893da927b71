package mosn.core.stream;

import mosn.api.stream.Connection;
import mosn.core.message.DownstreamLeg;
import mosn.core.message.RequestReceiver;

/// What a server connection calls when a request begins. One per downstream connection, on its
/// event loop.
public interface StreamFactory {
    /// A head has been decoded and is about to be passed on.
    RequestReceiver newStream(DownstreamLeg leg);

    Connection connection();

    /// The connection answered by itself what was no request, for counters and the access log.
    ///
    /// @param detail one word, as in `bad_chunk_size`
    void refused(int status, String detail);
}
