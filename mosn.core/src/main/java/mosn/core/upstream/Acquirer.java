package mosn.core.upstream;

import mosn.core.message.StreamReset;

/// Who asked for a connection. Exactly one of the two is called, once, on its event loop, unless
/// the [Acquisition] is cancelled before.
public interface Acquirer {
    /// Begins its stream with [PooledConnection#newStream] before it returns; a connection on which
    /// it begins none goes back.
    void onReady(PooledConnection connection);

    /// There is no connection.
    ///
    /// @param why [StreamReset#UPSTREAM_OVERFLOW], [StreamReset#UPSTREAM_CONNECT_FAILED] or
    ///   [StreamReset#UPSTREAM_CONNECT_TIMEOUT]
    void onFailure(StreamReset why);
}
