package mosn.api.network;

/// Makes the filter of each connection of one listener.
public interface NetworkFilterFactory extends AutoCloseable {
    /// Called once for each connection, on its event loop, before anything is read from it. What it
    /// throws closes that connection.
    NetworkFilter create(NetworkConnection connection);

    /// How many bytes of a connection may wait for more before the filter takes them. A client that
    /// sends more of what cannot be understood yet is closed.
    default int limit() {
        return 64 * 1024;
    }

    /// Called once, when no configuration in use names it any more and no connection is left.
    @Override
    default void close() {}
}
