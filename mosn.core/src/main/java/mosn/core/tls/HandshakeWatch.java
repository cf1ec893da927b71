package mosn.core.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

import java.io.IOException;
import java.util.Objects;

/// Stands behind Netty's handler: keeps what the handshake agreed upon, tells how it ended, and
/// lets nothing of its failures go on to the protocol. The event of its end goes on.
final class HandshakeWatch extends ChannelInboundHandlerAdapter {
    private final Outcome outcome;
    private boolean over;

    HandshakeWatch(Outcome outcome) {
        this.outcome = outcome;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        switch (event) {
            case SslHandshakeCompletionEvent end -> onEnd(context, end);
            case SslCloseCompletionEvent end when isServed(context) && !end.isSuccess() ->
                    // what the peer still had to say may be missing (RFC 8446, 6.1)
                    context.fireExceptionCaught(new IOException("cut off without close_notify"));
            case ChannelInputShutdownEvent _ when !over -> {
                var _ = context.close();
            }
            default -> {}
        }
        context.fireUserEventTriggered(event);
    }

    /// Whether a protocol stands behind this.
    private boolean isServed(ChannelHandlerContext context) {
        return over && context.pipeline().last() != this;
    }

    private void onEnd(ChannelHandlerContext context, SslHandshakeCompletionEvent end) {
        if (over) {
            return;
        }
        over = true;
        if (end.isSuccess()) {
            var handler = Objects.requireNonNull(context.pipeline().get(SslHandler.class));
            Session.keep(context.channel(), handler);
            outcome.onSuccess();
        } else {
            outcome.onFailure(Objects.requireNonNull(end.cause()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!over || Failure.isTls(cause)) {
            var _ = context.close(); // the end of the handshake, or a peer that breaks the protocol
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    /// How the handshake ended. Called once, on the connection's event loop.
    interface Outcome {
        void onSuccess();

        void onFailure(Throwable cause);
    }
}
