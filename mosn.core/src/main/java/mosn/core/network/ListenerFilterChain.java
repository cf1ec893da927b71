package mosn.core.network;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.ByteToMessageDecoder;

import mosn.api.listener.ListenerFilterStatus;
import mosn.api.listener.ListenerFilterStatus.Close;
import mosn.api.listener.ListenerFilterStatus.Continue;
import mosn.api.listener.ListenerFilterStatus.Later;
import mosn.api.listener.ListenerFilterStatus.More;
import mosn.core.loop.Loop;
import mosn.core.loop.TimerWheel.Timeout;
import mosn.core.stream.BorrowedBuffer;
import mosn.core.stream.Leaseholder;
import mosn.core.stream.StreamSettings;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Asks a listener's filters about one connection, and makes way for what comes behind it when all
/// have let it through: nothing is there before that. What it holds meanwhile is what a filter may
/// ask to see, and what one more read has brought.
final class ListenerFilterChain extends ChannelInboundHandlerAdapter {
    private final List<ListenerFilterSlot> slots;
    private final DownstreamConnection connection;
    private final AcceptedView view;
    private final Loop loop;

    /// Which keep the filters for as long as they may be called.
    private final StreamSettings settings;

    private final Leaseholder holder;
    private final List<Object> events = new ArrayList<>();
    private int index;
    private int limit = -1;
    private int seen;
    private @Nullable ByteBuf held;
    private @Nullable Timeout timeout;
    private @Nullable CompletionStage<? extends ListenerFilterStatus> later;
    private int waits;
    private boolean inputEnded;
    private boolean entered;
    private boolean over;

    ListenerFilterChain(
            List<ListenerFilterSlot> slots,
            DownstreamConnection connection,
            Loop loop,
            StreamSettings settings) {
        this.slots = slots;
        this.connection = connection;
        this.view = new AcceptedView(connection);
        this.loop = loop;
        this.settings = settings;
        this.holder = Leaseholder.of(loop, connection::close);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        settings.enter(holder);
        entered = true;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        ask(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        if (over) {
            bytes.release();
            return;
        }
        held =
                held == null
                        ? bytes
                        : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(
                                context.alloc(), held, bytes);
        if (later == null) {
            ask(context);
        }
    }

    /// Of a client that says no more, what it has said may still be enough.
    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        events.add(event);
        if (event instanceof ChannelInputShutdownEvent) {
            inputEnded = true;
            if (later == null && !over) {
                close(context, "said_too_little");
            }
        }
    }

    private void ask(ChannelHandlerContext context) {
        while (!over) {
            if (index == slots.size()) {
                pass(context);
                return;
            }
            var slot = slots.get(index);
            try {
                begin(context, slot);
                if (!take(context, slot, call(slot))) {
                    return;
                }
            } catch (Throwable e) { // whatever a filter throws
                fail(context, e);
                return;
            }
        }
    }

    private void begin(ChannelHandlerContext context, ListenerFilterSlot slot) {
        if (limit < 0) {
            limit = Math.max(0, slot.inspects());
            timeout = loop.timers().start(slot.timeoutNanos(), () -> close(context, "out_of_time"));
        }
    }

    private ListenerFilterStatus call(ListenerFilterSlot slot) {
        var peeked = new BorrowedBuffer(held == null ? Unpooled.EMPTY_BUFFER : held);
        seen = readable();
        try {
            return slot.ask(view, peeked);
        } finally {
            peeked.detach();
        }
    }

    /// @return whether a filter may be asked, the next or this one again
    private boolean take(
            ChannelHandlerContext context, ListenerFilterSlot slot, ListenerFilterStatus status) {
        switch (status) {
            case Continue(var taken) -> {
                skip(taken);
                next();
                return true;
            }
            case More() -> {
                if (readable() > seen) {
                    return true; // more than it has seen has come meanwhile
                }
                if (inputEnded) {
                    close(context, "said_too_little");
                } else if (readable() >= limit) {
                    close(context, "said_too_much");
                }
            }
            case Close(var detail) -> close(context, detail);
            case Later(var answer) -> await(context, slot, answer);
        }
        return false;
    }

    /// How many bytes have been read and are held.
    int readable() {
        return held == null ? 0 : held.readableBytes();
    }

    private void skip(int taken) {
        if (taken > readable()) {
            throw new IllegalStateException("it takes " + taken + " bytes of " + readable());
        }
        if (held != null) {
            held.skipBytes(taken);
        }
    }

    private void next() {
        stopTimer();
        index++;
        limit = -1;
    }

    private void await(
            ChannelHandlerContext context,
            ListenerFilterSlot slot,
            CompletionStage<? extends ListenerFilterStatus> answer) {
        later = answer;
        var wait = ++waits;
        context.channel().config().setAutoRead(false);
        var _ =
                answer.whenComplete(
                        (status, failure) ->
                                loop.executor()
                                        .execute(
                                                () ->
                                                        answered(
                                                                context, slot, wait, status,
                                                                failure)));
    }

    private void answered(
            ChannelHandlerContext context,
            ListenerFilterSlot slot,
            int wait,
            @Nullable ListenerFilterStatus status,
            @Nullable Throwable failure) {
        if (over || waits != wait) {
            return;
        }
        later = null;
        try {
            if (failure != null || status == null) {
                fail(context, failure != null ? failure : new NullPointerException("status"));
            } else if (take(context, slot, status)) {
                ask(context);
            }
        } catch (Throwable e) { // takes what is not there
            fail(context, e);
        }
        if (later == null && !over) {
            readOn(context); // it wants to see more
        }
    }

    private void readOn(ChannelHandlerContext context) {
        if (!inputEnded) { // Netty would close: there is nothing more to read
            context.channel().config().setAutoRead(true);
        }
    }

    private void close(ChannelHandlerContext context, String detail) {
        if (!over) {
            slots.get(index).closes(connection.remoteAddress(), detail);
            end();
            var _ = context.close();
        }
    }

    private void fail(ChannelHandlerContext context, Throwable why) {
        if (!over) {
            slots.get(index).fails(connection.remoteAddress(), why);
            end();
            var _ = context.close();
        }
    }

    /// All that was held back goes on, in its order, as if it came now.
    private void pass(ChannelHandlerContext context) {
        var bytes = held;
        held = null;
        end();
        readOn(context);
        try {
            connection.serve();
        } catch (Throwable e) {
            if (bytes != null) {
                bytes.release();
            }
            var _ = context.close();
            throw e;
        }
        context.fireChannelActive();
        if (bytes != null && bytes.isReadable()) {
            context.fireChannelRead(bytes);
            context.fireChannelReadComplete();
        } else if (bytes != null) {
            bytes.release();
        }
        events.forEach(context::fireUserEventTriggered);
        if (!context.isRemoved()) {
            context.pipeline().remove(this);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end();
        var _ = context.close();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        end();
    }

    /// No filter is called any more, and nothing is held for one.
    private void end() {
        over = true;
        view.end();
        stopTimer();
        if (held != null) {
            held.release();
            held = null;
        }
        var waitedFor = later;
        later = null;
        if (entered) {
            entered = false;
            settings.leave(holder);
        }
        if (waitedFor != null) {
            slots.get(index).cancel(connection.remoteAddress(), waitedFor);
        }
    }

    private void stopTimer() {
        if (timeout != null) {
            timeout.cancel();
            timeout = null;
        }
    }
}
