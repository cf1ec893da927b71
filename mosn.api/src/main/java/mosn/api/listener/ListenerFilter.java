package mosn.api.listener;

import mosn.api.message.Buffer;

/// Looks at the connections that a listener accepts before anything else does: before TLS, and
/// before a protocol reads their bytes. Filters are asked in the order of the configuration, each
/// when the one before has let the connection through.
///
/// One object for all connections, called on event loops, several at a time: it neither blocks nor
/// locks. What it needs to know of a connection stands in the connection and its first bytes.
public interface ListenerFilter extends AutoCloseable {
    /// How many bytes it may ask to see: what [ListenerFilterStatus#MORE] is bounded by. Asked once
    /// for each connection; 0 for a filter that decides without them, which need not wait for the
    /// client to say something.
    default int inspects() {
        return 0;
    }

    /// Called when a connection has come to this filter, and after each
    /// [ListenerFilterStatus#MORE], once there is more.
    ///
    /// What it throws closes this connection, and no other. So does a client that says too little
    /// in the filter's `timeout`, which runs from the first call to the last.
    ///
    /// @param connection may be used until this has answered
    /// @param first all bytes that have come, from the first that no filter has taken on, perhaps
    ///   more than [#inspects]; empty at the first call where nothing has come yet. A view that is
    ///   valid until this returns
    ListenerFilterStatus onAccept(AcceptedConnection connection, Buffer first);

    /// Called once, when no configuration in use names it any more and no connection is with it.
    @Override
    default void close() {}
}
