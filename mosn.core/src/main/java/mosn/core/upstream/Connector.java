package mosn.core.upstream;

import io.netty.channel.Channel;

import mosn.core.loop.Loop;
import mosn.core.message.StreamReset;

/// Opens connections for one cluster.
interface Connector {
    /// Called on `loop`; exactly one of the outcomes is called there, perhaps before this returns.
    ///
    /// @param protocol what will be spoken, for TLS to offer; the connector does not open it
    void connect(Loop loop, HostConfig to, ClientProtocol protocol, Outcome outcome);

    /// How connecting ended.
    interface Outcome {
        /// @param channel reads nothing until it is told to
        void onConnected(Channel channel);

        void onFailed(StreamReset why);
    }
}
