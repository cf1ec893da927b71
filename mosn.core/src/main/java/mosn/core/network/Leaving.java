package mosn.core.network;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// Stands behind everything of a connection, and does something once all of that has heard that it
/// is over.
final class Leaving extends ChannelInboundHandlerAdapter {
    private final Runnable leave;
    private boolean left;

    Leaving(Runnable leave) {
        this.leave = leave;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        leave();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        leave();
    }

    private void leave() {
        if (!left) {
            left = true;
            leave.run();
        }
    }
}
