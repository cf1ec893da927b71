package mosn.core.upstream;

import io.netty.channel.Channel;

import mosn.core.loop.Loop;
import mosn.core.message.StreamReset;

/// Opens connections for one cluster.
interface Connector {
    /// Called on `loop`; exactly one of the outcomes is called there, perhaps before this returns.
    void connect(Loop loop, Endpoint to, Outcome outcome);

    /// How connecting ended.
    interface Outcome {
        /// @param channel reads nothing until it is told to
        void onConnected(Channel channel);

        void onFailed(StreamReset why);
    }
}
