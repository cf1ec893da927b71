package mosn.core.protocol;

/// An accepted connection that speaks a protocol. Called on its event loop.
public interface ServerConnection {
    /// Finishes the streams under way, tells the client where the protocol can, then closes. One
    /// that is idle closes at once.
    void drain();

    /// Resets the streams under way and closes.
    void close();

    /// How many bytes have been read and are kept until they can be decoded.
    int undecoded();
}
