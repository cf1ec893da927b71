package mosn.api.network;

import mosn.api.message.Buffer;
import mosn.api.message.Headers;
import mosn.api.message.ResponseHead;

/// Told of the response to a stream: the host's, a stream filter's or the proxy's own. Called on
/// the connection's event loop, in the order `onHead onData* onTrailers?`; the call with `end`, the
/// trailers, or [#onReset] is the last. Not called any more once the connection is closed.
///
/// Where [NetworkConnection#writable] is false behind a call, the response is held up until it is
/// true again.
public interface NetworkStreamReceiver {
    /// @param head may be used until this returns
    /// @param end whether there is neither body nor trailers
    void onHead(ResponseHead head, boolean end);

    /// @param chunk a view that is valid until this returns
    void onData(Buffer chunk, boolean end);

    /// Trailers, which end the response.
    void onTrailers(Headers trailers);

    /// The response goes no further, or there is none.
    void onReset();
}
