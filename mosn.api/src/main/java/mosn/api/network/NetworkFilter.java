package mosn.api.network;

import mosn.api.message.Buffer;

/// Speaks with the client of one connection. Called on the connection's event loop, one call at a
/// time: it must not block. What it throws closes its connection, and no other.
///
/// Where the listener has TLS, it sees what was encrypted, and writes what will be.
public interface NetworkFilter {
    /// Bytes have come. Called until it takes none of them, and again when there are more; not
    /// while the connection is paused, nor while it is not [NetworkConnection#writable]: a client
    /// that does not read is not read.
    ///
    /// @param bytes all that have come and were not taken; a view that is valid until this returns
    /// @return how many it takes, from the first on
    int onData(Buffer bytes);

    /// The client sends no more, and may still be answered; the filter has been shown all that came
    /// before. By default the connection is closed when its streams have ended; it is at the latest
    /// when the filter closes it.
    ///
    /// @return whether it is to stay open
    default boolean onEnd() {
        return false;
    }

    /// More may be written, after [NetworkConnection#writable] had been false.
    default void onWritable() {}

    /// The connection will be closed when its streams have ended, `graceful_timeout` from now at
    /// the latest: the listener goes, or names another filter. Here the client may be told. What
    /// has been read already still comes; more is read only while a stream's request is under way.
    default void onDrain() {}

    /// The connection is closed, whoever did that. Its streams have ended; nothing follows.
    default void onClose() {}
}
