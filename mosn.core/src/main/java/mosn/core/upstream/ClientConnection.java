package mosn.core.upstream;

import mosn.core.message.ResponseReceiver;
import mosn.core.message.UpstreamLeg;

/// A connection to a host that speaks a protocol. Called on its event loop.
public interface ClientConnection {
    /// Begins a stream. Only where [#capacity] is above 0. Calls neither the receiver nor the
    /// listener before it has returned.
    UpstreamLeg newStream(ResponseReceiver receiver);

    /// How many streams are under way: begun, and not yet over in both directions.
    int streams();

    /// How many streams may be begun now: 0 or 1 without multiplexing, and 0 for ever once the peer
    /// has said that it takes no more.
    int capacity();

    /// How many streams the host takes at a time, as it has said itself; negative before it has, or
    /// where its protocol says nothing of the kind.
    default int allowed() {
        return -1;
    }

    /// Closes; streams under way are reset.
    void close();

    /// How many bytes have been read and are kept until they can be decoded.
    int undecoded();

    /// Told about the connection by the connection itself, on its event loop.
    interface Listener {
        /// A stream has ended, or the peer allows more of them: [#streams] and [#capacity] say what
        /// holds now. Called for the last stream too, unless [#onClosed] is.
        void onAvailable(ClientConnection connection);

        /// Takes no new stream; closes by itself when the last one has ended.
        void onDraining(ClientConnection connection);

        /// Is closed. Streams that were under way have been reset before.
        void onClosed(ClientConnection connection);
    }
}
