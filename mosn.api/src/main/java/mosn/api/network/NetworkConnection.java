package mosn.api.network;

import mosn.api.message.Buffer;
import mosn.api.stream.Connection;

/// The connection of one [NetworkFilter]. Used on its event loop, where the filter is called; every
/// method but [#execute] throws an [IllegalStateException] elsewhere.
public interface NetworkConnection extends Connection {
    /// Writes bytes, behind those that were written before. They go out when the filter has
    /// returned. On a connection that is closed it does nothing.
    void write(Buffer bytes);

    /// Whether more may be written without piling up here. When that turns true again the filter,
    /// and the streams under way, are told; until then nothing more is read.
    boolean writable();

    /// Nothing more is read until [#resume].
    void pause();

    void resume();

    /// Ends the streams under way, writes out what was written (for a few seconds at most), and
    /// closes.
    void close();

    /// Begins a stream, as if a request had come: it passes the listener's stream filters, its
    /// routes, a cluster, and stands in its access log and numbers. Several may be under way. While
    /// one cannot be passed on as fast as it comes the connection is not read.
    ///
    /// @param end whether there is neither body nor trailers
    /// @param receiver told of the response, perhaps before this returns
    /// @throws IllegalArgumentException where the request holds what no request may
    /// @throws IllegalStateException where the connection is closed
    NetworkStream newStream(StreamRequest request, boolean end, NetworkStreamReceiver receiver);

    /// Runs `task` on the connection's event loop; not where that is gone. May be called from any
    /// thread. What the task throws closes the connection.
    void execute(Runnable task);
}
